package io.tandempbx.spool.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {
    @TempDir
    private Path directory;

    @Test
    void shouldGiveBackWhatWasAppendedAcrossSegmentsAndOpenings() throws IOException {
        try (SegmentLog log = open()) {
            assertEquals(1, log.first());
            assertEquals(1, log.next());
            for (int i = 1; i <= 100; i++) {
                assertEquals(i, log.append(List.of(octets(i))));
            }
        }
        try (SegmentLog log = open()) {
            assertEquals(numbers(1, 100), texts(log, 1, 1000));
            assertEquals(numbers(42, 44), texts(log, 42, 3));
            assertEquals(101, log.append(List.of(octets(101))));
        }
    }

    @Test
    void shouldDropWholeSegmentsAndNeverGiveANumberAgain() throws IOException {
        try (SegmentLog log = open()) {
            log.append(
                    IntStream.rangeClosed(1, 5).mapToObj(SegmentLogTest::octets).toList());
            for (int i = 6; i <= 50; i++) {
                log.append(List.of(octets(i)));
            }
            log.dropBefore(40);
            assertTrue(log.first() > 20 && log.first() <= 40, "first is " + log.first());
            assertEquals(numbers((int) log.first(), 50), texts(log, 1, 100));
            log.dropBefore(51);
        }
        try (SegmentLog log = open()) {
            assertEquals(51, log.next());
            assertEquals(51, log.append(List.of(octets(51))));
        }
    }

    /** The process was killed in the middle of writing: cut at every length, whole entries stay. */
    @Test
    void shouldCutOffATornTailAtEveryLength() throws IOException {
        try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
            log.append(List.of(octets(1), octets(2), octets(3)));
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length = whole.length; length >= 0; length--) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
                int expected = length * 3 / whole.length;
                assertEquals(numbers(1, expected), texts(log, 1, 10), "cut at " + length);
                log.append(List.of(octets(9)));
                assertEquals(expected + 1, texts(log, 1, 10).size());
            }
        }
    }

    /** After a power failure the file has its new length, and zeros where the octets did not reach the disk. */
    @Test
    void shouldCutOffZerosOfEveryLength() throws IOException {
        try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
            log.append(List.of(octets(1), octets(2)));
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int zeros = 1; zeros <= 40; zeros++) {
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length + zeros));
            try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
                assertEquals(numbers(1, 2), texts(log, 1, 10), zeros + " zeros");
                log.append(List.of(octets(3)));
            }
            try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
                assertEquals(numbers(1, 3), texts(log, 1, 10), zeros + " zeros");
            }
        }
    }

    /** An earlier release took the zeros for entries and wrote on behind them. */
    @Test
    void shouldKeepWhatStandsBehindZeros() throws IOException {
        try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
            log.append(List.of(octets(1), octets(2), octets(3)));
        }
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        int third = whole.length / 3 * 2;
        byte[] broken = new byte[whole.length + 16];
        System.arraycopy(whole, 0, broken, 0, third);
        System.arraycopy(whole, third, broken, third + 16, whole.length - third);
        Files.write(file, broken);
        try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
            assertEquals(6, log.next(), "numbers are those that were given");
            log.append(List.of(octets(6)));
            assertEquals(List.of("entry 003", "entry 006"), texts(log, 5, 10));
        }
    }

    @Test
    void shouldRefuseAnEmptyEntryWhichCouldNotBeToldFromZeros() throws IOException {
        try (SegmentLog log = open()) {
            assertThrows(IllegalArgumentException.class, () -> log.append(List.of(octets(1), new byte[0])));
            assertEquals(1, log.next());
        }
    }

    @Test
    void shouldKeepADamagedSegmentAsideAndUseItsReadablePart() throws IOException {
        try (SegmentLog log = open()) {
            for (int i = 1; i <= 30; i++) {
                log.append(List.of(octets(i)));
            }
        }
        Path file = files().get(0);
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length - 1] ^= 1;
        Files.write(file, octets);
        try (SegmentLog log = open()) {
            assertEquals(29, texts(log, 1, 100).size());
            assertEquals(1, log.damages().size());
            assertTrue(Files.exists(Path.of(log.damages().get(0))));
            assertEquals(31, log.next());
        }
    }

    @Test
    void shouldRefuseWhatIsTooLarge() throws IOException {
        try (SegmentLog log = open()) {
            assertThrows(IllegalArgumentException.class, () -> log.append(List.of(new byte[(1 << 20) + 1])));
            assertEquals(1, log.next());
        }
    }

    private SegmentLog open() throws IOException {
        return SegmentLog.open(directory, 100);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private static byte[] octets(int number) {
        return String.format("entry %03d", number).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> String.format("entry %03d", number))
                .toList();
    }

    private static List<String> texts(SegmentLog log, long from, int max) throws IOException {
        return log.read(from, max).stream()
                .map(entry -> new String(entry.getValue(), StandardCharsets.UTF_8))
                .toList();
    }
}
