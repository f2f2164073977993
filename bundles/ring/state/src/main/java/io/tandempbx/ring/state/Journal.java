package io.tandempbx.ring.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was stored, kept over the end of the process: every change is appended to a mapped file before the writer goes on.
 * When the file fills up, what is live is copied into the next generation, a little at a time, while changes go to both;
 * so the journal stays as small as a few times the live state. The generation before is given up only once the disk has
 * all of the next, so that a power failure finds one or the other. Without room on disk it gives up with one alarm and
 * tries again every minute.
 */
final class Journal implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Journal.class.getName());
    private static final String JOURNAL = ".journal";
    private static final String SPARE = ".spare";
    private static final int BATCH = 64;
    private static final int CLOSING_SECONDS = 2;
    private static final int LIMIT_BYTES = 1 << 30;
    private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);

    /** Where the live state is read from when it is copied; called with the journal's lock held. */
    interface Live {
        Map<String, Map<String, byte[]>> tables();
    }

    /** Waits until the disk has what a file holds; tests stand in for it. */
    interface Disk {
        void force(JournalFile file);
    }

    private final Path directory;
    private final int minimumBytes;
    private final Live live;
    private final Disk disk;
    private final ScheduledExecutorService keeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong generation = new AtomicLong();

    // guarded by this
    private @Nullable JournalFile current; // null while the disk has no room
    private @Nullable JournalFile next; // being filled with what is live, then waiting for the disk
    private @Nullable JournalFile onDisk; // an earlier generation, kept until the disk has the current one
    private @Nullable JournalFile spare; // used before, for the next generation
    private boolean copying;
    private @Nullable Iterator<Runnable> batches; // what is left to copy; null when nothing is
    private long failedAtNs;
    private boolean closed; // whoever still writes copies by himself

    Journal(Path directory, int minimumBytes, Live live, Disk disk) {
        this.directory = directory;
        this.minimumBytes = minimumBytes;
        this.live = live;
        this.disk = disk;
    }

    /** Reads the newest generation that is whole and begins a fresh one. */
    synchronized void open(JournalFile.Replay replay) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = files(JOURNAL);
        files.forEach(file -> generation.accumulateAndGet(numberOf(file), Math::max));
        current = newest(files);
        if (current != null) {
            current.replay(replay);
        }
        copyNow();
        JournalFile begun = current;
        if (begun == null || force(begun)) {
            reached(begun);
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        var unused = keeper.scheduleWithFixedDelay(this::keep, 1, 1, TimeUnit.SECONDS);
        for (Path left : files(SPARE)) {
            if (spare == null || !spare.isAt(left)) {
                Files.deleteIfExists(left);
            }
        }
    }

    /** The newest of which nothing is missing, else the newest of all that were complete once. */
    private static @Nullable JournalFile newest(List<Path> files) {
        JournalFile newest = null;
        for (int i = files.size() - 1; i >= 0; i--) {
            JournalFile file = openIfComplete(files.get(i));
            if (file != null && file.isWhole()) {
                return file;
            }
            if (file != null) {
                LOG.log(Level.WARNING, "Journal file {0} did not reach the disk as a whole", files.get(i));
                newest = newest == null ? file : newest;
            }
        }
        return newest;
    }

    private static @Nullable JournalFile openIfComplete(Path path) {
        try {
            JournalFile file = JournalFile.open(path);
            return file.isComplete() && file.isOf((int) numberOf(path)) ? file : null;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Journal file {0} is left out: {1}", path, e.getMessage());
            return null;
        }
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> path.getFileName().toString().matches("\\d{1,18}\\" + kind))
                    .sorted(Comparator.comparingLong(Journal::numberOf))
                    .toList();
        }
    }

    private static long numberOf(Path path) {
        String name = path.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /** Appends one change; the caller holds this journal's lock from changing the live state until here. */
    void append(String table, String key, byte @Nullable [] record) {
        JournalFile copy = next;
        if (copy != null && !copy.append(table, key, record)) {
            abandonCopy();
        }
        JournalFile file = current;
        if (file == null) {
            return;
        }
        if (!file.append(table, key, record)) {
            copyNow();
        } else if (!copying && !closed && file.usedBytes() > file.sizeBytes() / 4 * 3) {
            copying = true;
            keeper.execute(this::copy);
        }
    }

    /**
     * The file is full before the copy in the background was ready: the writer does what is left of it. He does not wait
     * for the disk; the generation that it has stays for as long.
     */
    private void copyNow() {
        try {
            finishCopy();
            if (next == null) { // none was begun, or it had no room for what was written meanwhile
                begin(newFile());
                finishCopy();
            }
            takeOver();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void finishCopy() {
        boolean more = true;
        while (more) {
            more = copyBatch();
        }
    }

    /** In the background: only the copying of single batches holds writers up. */
    private void copy() {
        try {
            JournalFile full;
            synchronized (this) {
                full = current;
            }
            JournalFile file = newFile();
            synchronized (this) {
                if (copying && next == null && current == full) {
                    begin(file);
                } else {
                    delete(file); // a writer could not wait and has done it all
                }
            }
            for (boolean more = true; more; ) {
                synchronized (this) {
                    more = next == file && copyBatch();
                }
            }
            settle(file);
        } catch (IOException e) {
            failed(e);
        }
    }

    /**
     * In the background: the disk gets all of a copy before the copy counts, and its mark before what it replaces goes.
     * Until then changes go to both.
     */
    private void settle(JournalFile copy) {
        if (!isNext(copy) || !force(copy)) {
            return; // keep() comes back to it
        }
        synchronized (this) {
            if (next != copy) {
                return; // a writer could not wait
            }
            copy.complete();
        }
        if (force(copy)) {
            synchronized (this) {
                if (next == copy) {
                    takeOver();
                }
                reached(copy);
            }
        }
    }

    private synchronized boolean isNext(JournalFile copy) {
        return next == copy;
    }

    /** From now on changes go to what was copied only. */
    private void takeOver() {
        JournalFile ready = next;
        JournalFile old = current;
        if (ready == null) {
            return;
        }
        if (!ready.isComplete()) {
            ready.complete();
        }
        current = ready;
        next = null;
        copying = false;
        if (onDisk == null) {
            onDisk = old;
        } else if (old != null) {
            retire(old); // the disk never had all of it
        }
    }

    /** The disk has all of a file: when it is the current one, no earlier is needed. */
    private synchronized void reached(@Nullable JournalFile file) {
        JournalFile old = onDisk;
        if (current == file && old != null) {
            onDisk = null;
            retire(old);
        }
    }

    private JournalFile newFile() throws IOException {
        long liveBytes = live.tables().values().stream()
                .flatMap(table -> table.entrySet().stream())
                .mapToLong(entry -> entry.getKey().length() + entry.getValue().length + 64L)
                .sum();
        long wanted = Math.max(minimumBytes, liveBytes * 4);
        if (wanted > LIMIT_BYTES) {
            throw new IOException("the live state has " + liveBytes + " octets, more than a journal holds");
        }
        long number = generation.incrementAndGet();
        Path path = directory.resolve(number + JOURNAL);
        JournalFile used = takeSpare();
        if (used != null && used.sizeBytes() >= wanted && used.sizeBytes() <= 4 * wanted) {
            return used.reuse(path, (int) number);
        }
        if (used != null) {
            used.delete();
        }
        return JournalFile.create(path, (int) number, (int) wanted);
    }

    private synchronized @Nullable JournalFile takeSpare() {
        JournalFile file = spare;
        spare = null;
        return file;
    }

    private void begin(JournalFile file) {
        copying = true;
        next = file;
        batches = batches(live.tables()).iterator();
    }

    private Queue<Runnable> batches(Map<String, Map<String, byte[]>> tables) {
        Queue<Runnable> work = new ArrayDeque<>();
        tables.forEach((table, records) -> {
            List<String> keys = List.copyOf(records.keySet());
            for (int from = 0; from < keys.size(); from += BATCH) {
                List<String> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
                work.add(() -> batch.forEach(key -> copyOne(table, key, records.get(key))));
            }
        });
        return work;
    }

    private void copyOne(String table, String key, byte @Nullable [] record) {
        JournalFile file = next;
        if (record != null && file != null && !file.append(table, key, record)) {
            abandonCopy();
        }
    }

    /** Whether there may be more. */
    private boolean copyBatch() {
        Iterator<Runnable> left = batches;
        if (left == null) {
            return false;
        }
        if (left.hasNext()) {
            left.next().run();
        } else {
            batches = null;
        }
        return batches != null;
    }

    private void abandonCopy() {
        JournalFile file = next;
        next = null;
        batches = null;
        copying = false;
        if (file != null) {
            delete(file);
        }
    }

    private synchronized void failed(IOException e) {
        LOG.log(
                Level.ERROR,
                "The journal cannot be written, calls would not survive a crash: {0}. It is tried again every minute.",
                e.getMessage());
        JournalFile file = current;
        JournalFile old = onDisk;
        abandonCopy();
        current = null;
        onDisk = null;
        failedAtNs = System.nanoTime();
        if (file != null) {
            delete(file); // it would tell an old state after a crash
        }
        if (old != null) {
            delete(old);
        }
    }

    /** Once a second: to disk, for the case of a power failure; and another try when there was no room. */
    private void keep() {
        JournalFile file;
        JournalFile copy;
        synchronized (this) {
            file = current;
            if (file == null && System.nanoTime() - failedAtNs > RETRY_NS) {
                copyNow();
                file = current;
                if (file != null) {
                    LOG.log(Level.WARNING, "The journal is written again.");
                }
            }
            copy = batches == null ? next : null;
        }
        if (file != null && force(file)) {
            reached(file);
        }
        if (copy != null) {
            settle(copy); // the disk did not take it before
        }
    }

    private boolean force(JournalFile file) {
        try {
            disk.force(file);
            return true;
        } catch (UncheckedIOException e) {
            LOG.log(Level.WARNING, "The journal did not reach the disk: {0}", e.getMessage());
            return false;
        }
    }

    /** A file that has served its time, its blocks and pages still there, serves the generation after the next. */
    private void retire(JournalFile file) {
        if (spare != null) {
            delete(file);
            return;
        }
        try {
            file.retire(SPARE);
            spare = file;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "An old journal file stays: {0}", e.getMessage());
        }
    }

    private static void delete(JournalFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "An old journal file stays: {0}", e.getMessage());
        }
    }

    /** Whether changes are being kept on disk. */
    synchronized boolean isWriting() {
        return current != null;
    }

    @Override
    public void close() {
        keeper.shutdown(); // an interrupt would close the file that it is writing
        JournalFile file;
        synchronized (this) {
            closed = true;
            abandonCopy();
            file = current;
        }
        try {
            if (!keeper.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The journal is still being copied after {0} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (file != null && force(file)) {
            reached(file);
        }
    }
}
