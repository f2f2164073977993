package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.spool.file.SegmentLog;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream: publishers put into a bounded queue, one thread numbers and writes what is there, subscriptions read
 * at their own pace: what was written a moment ago from memory, where all share it, and what is older from disk. At least
 * the last {@link #WINDOW} events are kept.
 */
final class EventStream implements EventPublisher, EventService, AutoCloseable {
    /** How many events can be replayed at least. */
    static final long WINDOW = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int QUEUE = 10_000;
    private static final int BATCH = 500;
    private static final long GATHER_MS = 20; // so that a loaded system writes seldom and much at once
    private static final long RETRY_MS = 1_000; // what the disk did not take
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int SUBSCRIBERS = 256;
    private static final int RECENT = 1_024; // twice a batch, so that whoever gets one may still find the next
    private static final long STOP_BOUND_MS = 5_000;
    private static final Happening END = new Happening(EventType.CALL_ENDED, Instant.EPOCH, "", Map.of());

    private final SegmentLog log;
    private final long window;
    private final RecentEvents recent;
    private final BlockingQueue<Happening> queue = new LinkedBlockingQueue<>(QUEUE);
    private final Set<Delivery> deliveries = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor deliverers = new ThreadPoolExecutor(
            0, SUBSCRIBERS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> new Thread(task, "event-deliver"));
    private final Thread thread = new Thread(this::write, "event-log");
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong undecodable = new AtomicLong(); // the last that was told of
    private final CountDownLatch closing = new CountDownLatch(1);

    private EventStream(SegmentLog log, long window) {
        this.log = log;
        this.window = window;
        this.recent = new RecentEvents((int) Math.min(RECENT, window)); // none that the log has given up
    }

    static EventStream open(Path directory) throws IOException {
        return open(directory, SEGMENT_BYTES, WINDOW);
    }

    static EventStream open(Path directory, int segmentBytes, long window) throws IOException {
        SegmentLog log = SegmentLog.open(directory, segmentBytes);
        log.damages().forEach(file -> LOG.warn("A file of events was damaged and is kept as {}", file));
        return new EventStream(log, window);
    }

    void start() {
        thread.start();
    }

    @Override
    public boolean publish(Happening happening) {
        if (closing.getCount() == 0) {
            return false;
        }
        if (!queue.offer(happening)) {
            if (dropped.getAndIncrement() == 0) {
                LOG.warn("More than {} events wait to be written; some are given up", QUEUE);
            }
            return true; // keeping it elsewhere would only lose another
        }
        return true;
    }

    long dropped() {
        return dropped.get();
    }

    @Override
    public long latest() {
        return log.next() - 1;
    }

    @Override
    public long oldest() {
        return log.first();
    }

    @Override
    public List<Event> after(long cursor, int max) {
        long latest = latest();
        if (cursor >= latest || max <= 0) {
            return List.of();
        }
        long known = Math.max(cursor, 0);
        return recent.after(known, max).orElseGet(() -> read(known, max));
    }

    private List<Event> read(long cursor, int max) {
        List<Event> events = new ArrayList<>();
        try {
            long from = cursor + 1;
            List<Map.Entry<Long, byte[]>> entries = log.read(from, max);
            while (events.isEmpty() && !entries.isEmpty()) { // an empty answer would say that there are no more
                for (Map.Entry<Long, byte[]> entry : entries) {
                    decoded(entry.getKey(), entry.getValue()).ifPresent(events::add);
                    from = entry.getKey() + 1;
                }
                entries = events.isEmpty() ? log.read(from, max) : List.of();
            }
        } catch (IOException e) {
            LOG.warn("Events cannot be read: {}", e.toString());
        }
        return events;
    }

    /** Empty for one that cannot be read, now or ever: those behind it must not wait for it. */
    private Optional<Event> decoded(long cursor, byte[] octets) {
        try {
            return EventRecords.read(cursor, octets);
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            if (undecodable.getAndAccumulate(cursor, Math::max) < cursor) {
                LOG.warn(
                        "Event {}, {} octets, cannot be read and is left out: {}", cursor, octets.length, e.toString());
            }
            return Optional.empty();
        }
    }

    @Override
    public EventSubscription subscribe(long cursor, EventConsumer consumer) {
        Delivery delivery = new Delivery(Math.min(cursor, latest()), consumer);
        deliveries.add(delivery);
        delivery.wake();
        return delivery;
    }

    @Override
    public void close() {
        closing.countDown();
        boolean woken = queue.offer(END); // an interrupt would close the file it writes; when full, it is not asleep
        LOG.debug("Ending, woken: {}", woken);
        try {
            thread.join(STOP_BOUND_MS);
            deliveries.forEach(Delivery::close);
            deliverers.shutdown();
            if (!deliverers.awaitTermination(STOP_BOUND_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A subscriber of events does not return");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("The log of events could not be closed: {}", e.toString());
        }
    }

    /** What the disk does not take is tried again each second; meanwhile the queue fills. */
    private void write() {
        List<Happening> batch = new ArrayList<>();
        RecordWriter record = new RecordWriter(1);
        boolean failing = false; // the batch waits for the disk
        while (closing.getCount() > 0 || !queue.isEmpty() || failing) {
            try {
                if (!failing) {
                    batch.clear();
                    batch.add(queue.take());
                }
                boolean unused = closing.await(failing ? RETRY_MS : GATHER_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                LOG.warn("The thread of events was interrupted and ends");
                return;
            }
            if (!failing) {
                queue.drainTo(batch, BATCH - 1);
                batch.removeIf(END::equals);
                if (batch.isEmpty()) {
                    continue;
                }
            }
            try {
                append(batch, record);
                if (failing) {
                    failing = false;
                    LOG.info("Events are written again");
                }
            } catch (IOException e) {
                if (closing.getCount() == 0) {
                    LOG.error(
                            "{} events cannot be written and are lost: {}", batch.size() + queue.size(), e.toString());
                    return;
                }
                if (!failing) {
                    failing = true;
                    LOG.error("Events cannot be written and wait, at most {}: {}", QUEUE, e.toString());
                }
                continue;
            }
            deliveries.forEach(Delivery::wake);
        }
    }

    private void append(List<Happening> batch, RecordWriter record) throws IOException {
        List<byte[]> records = new ArrayList<>(batch.size());
        batch.forEach(happening -> records.add(EventRecords.write(record, happening)));
        long cursor = log.append(records) - batch.size();
        List<Event> written = new ArrayList<>(batch.size());
        for (Happening happening : batch) {
            written.add(new Event(++cursor, EventRecords.asWritten(happening)));
        }
        recent.add(written);
        try {
            log.dropBefore(log.next() - window);
        } catch (IOException e) { // these are written: to try them again would write them twice
            LOG.warn("An old file of events stays: {}", e.toString());
        }
    }

    /** One subscription: at most one thread at a time delivers, from where the last left off. */
    private final class Delivery implements EventSubscription, Runnable {
        private final EventConsumer consumer;
        private long cursor; // guarded by this, as is everything below
        private boolean running;
        private boolean closed;

        Delivery(long cursor, EventConsumer consumer) {
            this.cursor = cursor;
            this.consumer = consumer;
        }

        void wake() {
            synchronized (this) {
                if (running || closed) {
                    return;
                }
                running = true;
            }
            try {
                deliverers.execute(this);
            } catch (java.util.concurrent.RejectedExecutionException e) {
                synchronized (this) {
                    running = false;
                }
                LOG.debug("No thread for a subscriber now", e);
            }
        }

        @Override
        public void run() {
            try {
                List<Event> batch = next();
                while (!batch.isEmpty()) {
                    consumer.events(batch);
                    batch = next();
                }
            } catch (RuntimeException e) {
                LOG.warn("A subscriber of events failed and gets no more", e);
                close();
            }
        }

        private synchronized List<Event> next() {
            List<Event> batch = closed ? List.of() : after(cursor, BATCH);
            if (batch.isEmpty()) {
                running = false;
            } else {
                cursor = batch.get(batch.size() - 1).cursor();
            }
            return batch;
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
            }
            deliveries.remove(this);
        }
    }
}
