package io.tandempbx.call.core;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Single-thread lanes: every event of a call runs on the lane that its id chooses, so that call code needs no locks. */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final long STOP_LIMIT_SECONDS = 2;
    private static final int BACKLOG_LIMIT = 5_000;

    private final Neighbours neighbours;
    private final List<ThreadPoolExecutor> lanes;

    /** An event on its way, and since when. */
    private record Queued(Runnable event, long sinceNs, Consumer<Runnable> runner) implements Runnable {
        @Override
        public void run() {
            runner.accept(event);
        }
    }

    Lanes(int count, Neighbours neighbours) {
        this.neighbours = neighbours;
        this.lanes = IntStream.range(0, count).mapToObj(Lanes::lane).toList();
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is faster so, and right without: docs/adr/0036
    private static ThreadPoolExecutor lane(int index) {
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "call-lane-" + index);
            thread.setDaemon(true);
            thread.setPriority(Thread.NORM_PRIORITY + 2); // somebody waits
            return thread;
        };
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                threads,
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Lets what is queued run, then ends the threads; events that find no signalling by then are dropped. */
    void stop() {
        lanes.forEach(ThreadPoolExecutor::shutdown);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_LIMIT_SECONDS);
        try {
            for (ThreadPoolExecutor lane : lanes) {
                if (!lane.awaitTermination(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOG.warn(
                            "{} events of calls were waiting for a neighbour and are dropped",
                            lane.getQueue().size());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        neighbours.close();
    }

    /** Queues an event of this call behind its earlier ones; ignored once the lanes are stopping. */
    void submit(String callId, Runnable event) {
        laneOf(callId).execute(new Queued(event, System.nanoTime(), this::run));
    }

    /** Whether this call's lane is so far behind that new calls should be refused. */
    boolean isOverloaded(String callId) {
        return laneOf(callId).getQueue().size() > BACKLOG_LIMIT;
    }

    /**
     * For how long the event that is next on this call's lane has waited for those before it; 0 when none waits. While a
     * neighbour is being replaced everybody waits, and that is no overload.
     */
    long delayMs(String callId) {
        return delayMs(laneOf(callId));
    }

    /** The same of the lane that is furthest behind. */
    long longestDelayMs() {
        return lanes.stream().mapToLong(this::delayMs).max().orElse(0);
    }

    private long delayMs(ThreadPoolExecutor lane) {
        return lane.getQueue().peek() instanceof Queued next
                ? TimeUnit.NANOSECONDS.toMillis(neighbours.ownDelayNs(next.sinceNs))
                : 0;
    }

    private ThreadPoolExecutor laneOf(String callId) {
        return lanes.get(Math.floorMod(callId.hashCode(), lanes.size()));
    }

    private void run(Runnable event) {
        try {
            if (neighbours.enter()) {
                try {
                    event.run();
                } finally {
                    neighbours.exit();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("An event of a call failed; its other events go on", e);
        }
    }
}
