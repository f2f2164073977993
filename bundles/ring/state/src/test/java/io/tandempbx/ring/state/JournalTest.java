package io.tandempbx.ring.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which one generation follows another, with a disk that waits to be told. */
class JournalTest {
    private static final int SMALL_BYTES = 1 << 16;
    private static final int COMPLETE_OFFSET = 4;

    @TempDir
    Path temporary;

    private final Semaphore asked = new Semaphore(0); // somebody waits for the disk
    private final Semaphore answer = new Semaphore(0);
    private volatile boolean waits; // while false the disk is quick
    private volatile boolean fails;

    private Path directory;
    private JournaledStateStore store;
    private StateTable table;
    private int number;

    @BeforeEach
    void open() {
        directory = temporary.resolve("state");
        store = new JournaledStateStore(directory, SMALL_BYTES, true, this::force);
        table = store.open("t");
        for (int i = 0; i < 20; i++) {
            table.put("fixed-" + i, octets("stays"));
        }
        waits = true;
    }

    @AfterEach
    void close() {
        waits = false;
        answer.release(1_000);
        store.close();
    }

    private void force(JournalFile file) {
        if (waits) {
            asked.release();
            answer.acquireUninterruptibly();
        }
        if (fails) {
            throw new UncheckedIOException(new IOException("the disk does not answer"));
        }
        file.force();
    }

    @Test
    void shouldGiveAGenerationUpOnlyOnceTheDiskHasTheNext() throws Exception {
        fill(SMALL_BYTES * 7 / 8);
        awaitGeneration(2);
        assertFalse(isComplete(2), "it counts before the disk has what it says");
        change();
        assertNothingIsLost();

        answerUntil(() -> isComplete(2));
        assertTrue(isComplete(1), "given up before the disk knows that the next counts");
        change();
        assertNothingIsLost();
        assertEquals(latest(), found(2), "changes go to both");
        assertEquals(latest(), found(1), "changes go to both");

        answerUntil(() -> !Files.exists(file(1)));
        change();
        assertNothingIsLost();
    }

    /** The disk does not answer, and the writer needs more than the file has room for. */
    @Test
    void shouldNotLetTheWriterWaitForTheDiskAndKeepWhatItHas() throws Exception {
        fill(6 * SMALL_BYTES);
        assertTrue(isComplete(1), "the disk has nothing else");
        assertTrue(generations().size() <= 4, () -> "files pile up: " + generations());
        assertNothingIsLost();

        waits = false;
        answer.release(1_000);
        await("the first is given up", () -> !Files.exists(file(1)));
        change();
        assertNothingIsLost();
    }

    @Test
    void shouldTryAgainWhatTheDiskDidNotTake() throws Exception {
        fails = true;
        waits = false;
        fill(SMALL_BYTES * 7 / 8);
        awaitGeneration(2);
        fill(SMALL_BYTES);
        assertTrue(isComplete(1), "the disk has nothing else");
        assertNothingIsLost();

        fails = false;
        await("the first is given up", () -> !Files.exists(file(1)));
        assertNothingIsLost();
    }

    /** After a power failure: the header reached the disk, what was copied did not, or only in part. */
    @Test
    void shouldReadTheGenerationBeforeOneThatIsNotWhole() throws Exception {
        fill(6 * SMALL_BYTES); // the first stays, for the disk does not answer
        long newest = generations().get(generations().size() - 1);
        String first = found(1);
        byte[] whole = Files.readAllBytes(file(newest));
        int copied = ByteBuffer.wrap(whole).getInt(12);
        for (int from = 16; from < copied; from += 64) {
            byte[] torn = whole.clone();
            java.util.Arrays.fill(torn, from, from + 64, (byte) 0);
            assertEquals(first, found(List.of(1L, newest), torn), "torn at " + from);
        }
        assertEquals(latest(), found(List.of(1L, newest), whole));
    }

    /** After a power failure: a file was renamed to serve again, its old content is still there. */
    @Test
    void shouldNotReadAFileWhoseHeaderIsOfAnotherGeneration() throws Exception {
        change();
        byte[] old = Files.readAllBytes(file(1));
        Path copy = Files.createDirectory(temporary.resolve("renamed"));
        Files.write(copy.resolve("1.journal"), old);
        String expected = latest();
        change();
        Files.write(copy.resolve("7.journal"), old);
        Files.write(copy.resolve("6.journal"), new byte[SMALL_BYTES]);
        assertEquals(expected, read(copy));
        try (Stream<Path> left = Files.list(copy)) {
            assertEquals(
                    List.of("1.spare", "8.journal"),
                    left.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    private void fill(int bytes) {
        for (int written = 0; written < bytes; written += 24) {
            change();
        }
    }

    private void change() {
        table.put("number", octets(Integer.toString(++number)));
    }

    private String latest() {
        return number + "/20";
    }

    /** The process is killed now. */
    private void assertNothingIsLost() throws IOException {
        assertEquals(latest(), found(generations(), new byte[0]));
    }

    /** What one generation says, on its own and as if it were complete. */
    private String found(long generation) throws IOException {
        byte[] content = Files.readAllBytes(file(generation));
        content[COMPLETE_OFFSET + 3] = 1;
        return found(List.of(generation), content);
    }

    /** @param last what the last of the files holds; empty for what it does hold */
    private String found(List<Long> from, byte[] last) throws IOException {
        Path copy = Files.createTempDirectory(temporary, "copy");
        for (long generation : from) {
            Files.copy(file(generation), copy.resolve(generation + ".journal"));
        }
        if (last.length > 0) {
            Files.write(copy.resolve(from.get(from.size() - 1) + ".journal"), last);
        }
        return read(copy);
    }

    private static String read(Path copy) {
        JournaledStateStore next = new JournaledStateStore(copy, SMALL_BYTES, true);
        StateTable found = next.open("t");
        next.close();
        long fixed = found.records().keySet().stream()
                .filter(key -> key.startsWith("fixed-"))
                .count();
        return found.get("number")
                        .map(octets -> new String(octets, StandardCharsets.UTF_8))
                        .orElse("none") + "/" + fixed;
    }

    private List<Long> generations() throws UncheckedIOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".journal"))
                    .map(name -> Long.valueOf(name.substring(0, name.indexOf('.'))))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(long generation) {
        return directory.resolve(generation + ".journal");
    }

    private boolean isComplete(long generation) {
        try {
            return Files.exists(file(generation)) && Files.readAllBytes(file(generation))[COMPLETE_OFFSET + 3] == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitGeneration(long generation) {
        await("generation " + generation, () -> Files.exists(file(generation)));
        await("the disk is asked", () -> asked.tryAcquire() || fails);
    }

    /** The disk answers one at a time, and whoever asks next waits again. */
    private void answerUntil(BooleanSupplier condition) {
        await("the disk answers", () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            answer.release();
            boolean unused = isWithin(50, condition);
            return condition.getAsBoolean();
        });
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(String what, BooleanSupplier condition) {
        assertTrue(isWithin(20_000, condition), what);
    }

    private static boolean isWithin(long limitMs, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadlineNs) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
