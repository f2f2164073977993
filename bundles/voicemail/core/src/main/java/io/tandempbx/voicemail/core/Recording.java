package io.tandempbx.voicemail.core;

import io.tandempbx.media.api.AudioTap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one party says on its way into a file. An engine thread hands frames over; one thread writes them. When the disk is
 * slower than the voice, frames are left out and their time is silence.
 */
final class Recording implements AudioTap {
    private static final int MOST_WAITING = 500; // frames: ten seconds
    private static final int LONGEST_GAP_FRAMES = 500;
    private static final int QUIET_PEAK = 600;
    private static final int FRAME_SAMPLES = RATE_HZ / 1000 * FRAME_MS;

    private record Frame(long timeMs, short[] samples) {}

    final String callId;
    final String session;
    final String mailbox;
    final String id; // of the message; empty for a greeting
    final Path path;
    private final Queue<Frame> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private @Nullable WaveFile file; // the writer only, like the rest
    private long nextMs; // of the frame that is due; 0 before the first
    private int silentFrames;
    private boolean broken;
    private boolean failureTold;
    private boolean silenceTold;

    Recording(String callId, String session, String mailbox, String id, Path path) {
        this.callId = callId;
        this.session = session;
        this.mailbox = mailbox;
        this.id = id;
        this.path = path;
    }

    @Override
    public void audio(long timeMs, short[] samples, int length) {
        if (waitingCount.get() < MOST_WAITING) {
            waitingCount.incrementAndGet();
            short[] copy = new short[length];
            System.arraycopy(samples, 0, copy, 0, length);
            waiting.add(new Frame(timeMs, copy));
        }
    }

    /** Writes what has come; after it could not once, nothing more. */
    void write() throws IOException {
        if (broken) {
            return;
        }
        try {
            WaveFile open = open();
            for (Frame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
                waitingCount.decrementAndGet();
                fillGap(open, frame.timeMs);
                open.append(frame.samples, frame.samples.length);
                nextMs = frame.timeMs + FRAME_MS;
                silentFrames = isQuiet(frame.samples) ? silentFrames + 1 : 0;
            }
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    private WaveFile open() throws IOException {
        WaveFile present = file;
        if (present == null) {
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            present = new WaveFile(path);
            file = present;
        }
        return present;
    }

    private void fillGap(WaveFile open, long timeMs) throws IOException {
        long missing = nextMs == 0 ? 0 : (timeMs - nextMs) / FRAME_MS;
        short[] silence = new short[FRAME_SAMPLES];
        for (long i = 0; i < Math.min(missing, LONGEST_GAP_FRAMES); i++) {
            open.append(silence, silence.length);
        }
    }

    private static boolean isQuiet(short[] samples) {
        for (short sample : samples) {
            if (sample > QUIET_PEAK || sample < -QUIET_PEAK) {
                return false;
            }
        }
        return true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Tells once that the disk did not take it, as soon as somebody listens. */
    void tellFailure(BooleanSupplier listener) {
        if (broken && !failureTold) {
            failureTold = listener.getAsBoolean();
        }
    }

    /** Whether nothing has been heard for this long, told once; 0 is never. */
    boolean fellSilent(long limitMs) {
        boolean silent = !silenceTold && limitMs != 0 && (long) silentFrames * FRAME_MS >= limitMs;
        silenceTold |= silent;
        return silent;
    }

    /** What is written so far. */
    long durationMs() {
        WaveFile present = file;
        return present == null ? 0 : present.durationMs();
    }

    long octets() {
        WaveFile present = file;
        return present == null ? 0 : present.octets();
    }

    void close() throws IOException {
        WaveFile present = file;
        if (present != null) {
            file = null;
            present.close();
        }
    }
}
