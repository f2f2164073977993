package io.tandempbx.recording.core;

import io.tandempbx.recording.api.RecordingStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whether there is room on the disk for more recordings, and says so at most once a minute. Thread-safe. */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long QUIET_NS = 60 * NS_PER_S;
    private static final long FAULT_NS = 10 * NS_PER_S; // after that it is tried again
    private static final long MB = 1_000_000L;

    private final Path home;
    private final Supplier<RecordingSettings> settings;
    private final LongSupplier nanos;
    private boolean told; // guarded by this, like the next
    private long toldNs;
    private boolean complaining; // the log has that writes fail
    private volatile String fault = ""; // of the last write
    private volatile long faultNs;

    Room(Path home, Supplier<RecordingSettings> settings, LongSupplier nanos) {
        this.home = home;
        this.settings = settings;
        this.nanos = nanos;
    }

    /** As it is now. */
    RecordingStorage state() {
        RecordingSettings present = settings.get();
        Path directory = present.path(home);
        long free;
        try {
            Files.createDirectories(directory);
            free = Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return new RecordingStorage(false, "recordings cannot be kept in " + directory + ": " + e, -1);
        }
        if (!fault.isEmpty() && nanos.getAsLong() - faultNs < FAULT_NS) {
            return new RecordingStorage(false, "a recording cannot be written: " + fault, free);
        }
        if (free < present.minFreeMb() * MB) {
            String rule = "less than min_free_mb = " + present.minFreeMb();
            return new RecordingStorage(false, "no new recordings: " + free / MB + " MB are free, " + rule, free);
        }
        return new RecordingStorage(true, free / MB + " MB are free", free);
    }

    /** A recording did not begin because of this. */
    void refused(RecordingStorage state) {
        boolean unused = tell(state.message());
    }

    /** A write failed, of which the recording has a gap. */
    void failed(IOException e) {
        faultNs = nanos.getAsLong();
        fault = e.toString();
        if (tell("a recording has a gap: " + fault)) {
            complaining(true);
        }
    }

    /** A write succeeded. */
    void wrote() {
        if (!fault.isEmpty()) {
            fault = "";
            if (complaining(false)) {
                LOG.info("Recordings are written again");
            }
        }
    }

    private synchronized boolean complaining(boolean now) {
        boolean before = complaining;
        complaining = now;
        return before;
    }

    private synchronized boolean tell(String what) {
        long nowNs = nanos.getAsLong();
        boolean due = !told || nowNs - toldNs >= QUIET_NS;
        if (due) {
            told = true;
            toldNs = nowNs;
            LOG.warn("Recording: {}", what);
        }
        return due;
    }
}
