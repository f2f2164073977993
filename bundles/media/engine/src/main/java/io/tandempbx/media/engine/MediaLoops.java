package io.tandempbx.media.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The threads that move packets; there can be more of them, never fewer. The control side grows, starts and stops. */
final class MediaLoops {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final CodecCatalog codecs;
    private final MediaClock clock;
    private final List<MediaLoop> loops = new CopyOnWriteArrayList<>();
    private int started;

    MediaLoops(CodecCatalog codecs, MediaClock clock) {
        this.codecs = codecs;
        this.clock = clock;
    }

    /** Has at least so many. */
    void grow(int threads) {
        try {
            while (loops.size() < threads) {
                loops.add(new MediaLoop(loops.size(), codecs, clock));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts those that do not run yet. */
    void start() {
        loops.subList(started, loops.size()).forEach(MediaLoop::start);
        started = loops.size();
    }

    /** Asks all to end. */
    void stop() {
        loops.forEach(MediaLoop::stop);
    }

    /** Waits for all; false if one did not end in time. */
    boolean awaitEnd(long timeoutMs) {
        boolean ended = true;
        for (MediaLoop loop : loops) {
            ended &= loop.awaitEnd(timeoutMs);
        }
        return ended;
    }

    MediaLoop get(int number) {
        return loops.get(number);
    }

    int size() {
        return loops.size();
    }

    /** Processor time of all so far; unchanged where the JVM cannot tell. */
    long cpuNs() {
        return loops.stream()
                .mapToLong(loop -> Math.max(0, THREADS.getThreadCpuTime(loop.threadId())))
                .sum();
    }

    List<Long> threadIds() {
        return loops.stream().map(MediaLoop::threadId).toList();
    }
}
