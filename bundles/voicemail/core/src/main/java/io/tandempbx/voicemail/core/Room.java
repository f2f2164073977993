package io.tandempbx.voicemail.core;

import io.tandempbx.voicemail.api.VoicemailStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the disk takes messages, and complains at most once a minute. Thread-safe; only {@link #look} waits for the
 * disk, calls ask what it saw last.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long LOOK_NS = 2 * NS_PER_S;
    private static final long FAULT_NS = 10 * NS_PER_S; // after that it is tried again
    private static final long QUIET_NS = 60 * NS_PER_S;
    private static final long MB = 1_000_000L;

    private final Path directory;
    private final Supplier<VoicemailSettings> settings;
    private final LongSupplier nanos;
    private volatile VoicemailStorage seen = new VoicemailStorage(true, "not looked at yet", -1);
    private boolean looked; // guarded by this, like all below
    private long lookedNs;
    private String fault = ""; // of a write that failed
    private long faultNs;
    private boolean told;
    private long toldNs;
    private boolean complaining; // the log has that it does not take messages

    Room(Path directory, Supplier<VoicemailSettings> settings, LongSupplier nanos) {
        this.directory = directory;
        this.settings = settings;
        this.nanos = nanos;
    }

    /** As it was seen last. */
    VoicemailStorage state() {
        return seen;
    }

    /** Looks at the disk every two seconds, however often it is asked. */
    void look() {
        long nowNs = nanos.getAsLong();
        synchronized (this) {
            if (looked && nowNs - lookedNs < LOOK_NS) {
                return;
            }
            looked = true;
            lookedNs = nowNs;
        }
        lookNow();
    }

    private void lookNow() {
        long least = settings.get().minFreeMb();
        try {
            Files.createDirectories(directory);
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < least * MB) {
                String rule = "less than min_free_mb = " + least;
                judge(new VoicemailStorage(false, "no new messages: " + free / MB + " MB are free, " + rule, free));
            } else {
                judge(new VoicemailStorage(true, free / MB + " MB are free", free));
            }
        } catch (IOException e) {
            judge(new VoicemailStorage(false, "messages cannot be kept in " + directory + ": " + e, -1));
        }
    }

    private synchronized void judge(VoicemailStorage disk) {
        if (disk.accepting() && !fault.isEmpty() && nanos.getAsLong() - faultNs < FAULT_NS) {
            seen = new VoicemailStorage(false, "a message cannot be written: " + fault, disk.freeBytes());
            return;
        }
        seen = disk;
        if (disk.accepting()) {
            fault = "";
            if (complaining) {
                complaining = false;
                LOG.info("Mailboxes take messages again: {}", disk.message());
            }
        }
    }

    /** Whether a message may begin now; a caller who may not leave one is told, and so is the log. */
    boolean takes() {
        VoicemailStorage present = seen;
        if (!present.accepting() && complains(true)) {
            LOG.warn("Mailboxes: {}", present.message());
        }
        return present.accepting();
    }

    /** A message or its row could not be written. */
    synchronized void failed(Path path, IOException e) {
        fault = e.toString();
        faultNs = nanos.getAsLong();
        seen = new VoicemailStorage(false, "a message cannot be written: " + fault, seen.freeBytes());
        if (complains(true)) {
            LOG.error("Mailboxes cannot be written: {}: {}", path, fault);
        }
    }

    /** Something else about a file did not work; messages may do. */
    void complain(Path path, IOException e) {
        if (complains(false)) {
            LOG.error("Mailboxes cannot be written: {}: {}", path, e.toString());
        }
    }

    private synchronized boolean complains(boolean refusing) {
        long nowNs = nanos.getAsLong();
        boolean due = !told || nowNs - toldNs >= QUIET_NS;
        if (due) {
            told = true;
            toldNs = nowNs;
            complaining |= refusing;
        }
        return due;
    }
}
