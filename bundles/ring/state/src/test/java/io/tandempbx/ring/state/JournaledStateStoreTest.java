package io.tandempbx.ring.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state as the next process finds it. A store that is not closed stands for a killed process. */
class JournaledStateStoreTest {
    private static final int SMALL_BYTES = 1 << 16;

    @TempDir
    Path directory;

    private JournaledStateStore store() {
        return new JournaledStateStore(directory, SMALL_BYTES, true);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldFindEverythingAfterAKill() {
        StateTable calls = store().open("call");
        calls.put("one", octets("first"));
        calls.put("two", octets("second"));
        calls.put("one", octets("changed"));
        calls.remove("two");
        calls.put("empty", new byte[0]);
        calls.put("Zoë/\uD83D\uDCDE", octets("not ASCII"));

        StateTable found = store().open("call");
        assertArrayEquals(octets("changed"), found.get("one").orElseThrow());
        assertEquals(0, found.get("empty").orElseThrow().length);
        assertArrayEquals(octets("not ASCII"), found.get("Zoë/\uD83D\uDCDE").orElseThrow());
        assertEquals(3, found.records().size());
    }

    @Test
    void shouldRefuseALateWriterAndKeepItOutOfTheJournal() {
        StateStore store = store();
        StateTable old = store.open("call");
        old.put("key", octets("old"));
        StateTable successor = store.open("call");
        successor.put("key", octets("new"));
        assertThrows(StaleEpochException.class, () -> old.put("key", octets("late")));
        assertThrows(StaleEpochException.class, () -> old.remove("key"));
        assertArrayEquals(octets("new"), store().open("call").get("key").orElseThrow());
    }

    @Test
    void shouldStaySmallAndCompleteOverManyGenerations() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, String> expected = new TreeMap<>();
        StateTable table = store().open("t");
        for (int i = 0; i < 20_000; i++) {
            String key = "key-" + random.nextInt(200);
            if (random.nextInt(4) == 0) {
                table.remove(key);
                expected.remove(key);
            } else {
                String value = "value-" + i + "x".repeat(random.nextInt(100));
                table.put(key, octets(value));
                expected.put(key, value);
            }
        }
        Map<String, String> found = new TreeMap<>();
        store().open("t")
                .records()
                .forEach((key, record) -> found.put(key, new String(record, StandardCharsets.UTF_8)));
        assertEquals(expected, found, "seed " + seed);
        try (Stream<Path> files = Files.list(directory)) {
            assertTrue(files.mapToLong(file -> file.toFile().length()).sum() <= 8L * SMALL_BYTES);
        }
    }

    @RepeatedTest(10)
    void shouldNotBringBackWhatAFileHeldInAnEarlierGeneration() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<String, byte[]> expected = new TreeMap<>();
        for (int process = 0; process < 40; process++) {
            JournaledStateStore store = store();
            StateTable table = store.open("call");
            assertEquals(expected.keySet(), new TreeMap<>(table.records()).keySet(), () -> "seed " + seed);
            expected.forEach((key, record) ->
                    assertArrayEquals(record, table.get(key).orElseThrow(), () -> key + ", seed " + seed));
            int changes = random.nextInt(1500); // some generations, or part of one
            for (int i = 0; i < changes; i++) {
                String key = "key-" + random.nextInt(30);
                byte[] record = new byte[random.nextInt(300)];
                random.nextBytes(record);
                if (random.nextInt(4) == 0) {
                    table.remove(key);
                    expected.remove(key);
                } else {
                    table.put(key, record);
                    expected.put(key, record);
                }
            }
            store.close(); // else its copy of what is live might go on beside the next
        }
    }

    @Test
    void shouldStopAtATornEntry() throws IOException {
        StateTable table = store().open("t");
        table.put("good", octets("kept"));
        table.put("torn", octets("lost"));
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("lost");
        bytes[at] ^= 1;
        Files.write(file, bytes);
        StateTable found = store().open("t");
        assertArrayEquals(octets("kept"), found.get("good").orElseThrow());
        assertEquals(1, found.records().size());
    }

    @Test
    void shouldKeepStateInMemoryWhenThereIsNoDirectory() throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));
        StateTable table = new JournaledStateStore(notADirectory, SMALL_BYTES, true).open("t");
        table.put("key", octets("value"));
        assertArrayEquals(octets("value"), table.get("key").orElseThrow());
    }
}
