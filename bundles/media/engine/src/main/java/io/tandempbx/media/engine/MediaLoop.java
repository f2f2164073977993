package io.tandempbx.media.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that moves packets: waits for readable channels, reads one datagram from each, and paces what its
 * sessions are sent that is not relayed. It is never interrupted, for an interrupt would close the channel it is in.
 */
final class MediaLoop {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final int LARGEST_DATAGRAM = 65_536;
    private static final long NS_PER_MS = 1_000_000L;
    private static final long SETTLE_NS = 100 * NS_PER_MS;
    private static final long COMPLAINT_NS = 60_000 * NS_PER_MS;

    private final Selector selector;
    private final MediaClock clock;
    private final TonePlayer tones;
    private final PlayoutClock playout = new PlayoutClock();
    private final Thread thread;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final Consumer<SelectionKey> ready = this::read;
    private final AtomicLong rounds = new AtomicLong();
    private long roundNs; // when the present round of reading began; 0 before its first packet
    private long failures;
    private long complainedNs;
    private volatile boolean running = true;

    @SuppressWarnings("ThreadPriorityCheck") // it is in time more often so, and right without: docs/adr/0036
    MediaLoop(int number, CodecCatalog codecs, MediaClock clock) throws IOException {
        this.selector = Selector.open();
        this.clock = clock;
        this.tones = new TonePlayer(codecs);
        this.complainedNs = clock.nowNs() - COMPLAINT_NS;
        this.thread = new Thread(this::run, "media-loop-" + number);
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY); // what is late is lost
    }

    void start() {
        thread.start();
    }

    /** Lets {@code reader} read this channel from now on. */
    void add(DatagramChannel channel, PacketReader reader) throws ClosedChannelException {
        channel.register(selector, SelectionKey.OP_READ, reader);
        selector.wakeup();
    }

    /** Reads both channels of a pair from now on. */
    void add(PortPair pair) throws ClosedChannelException {
        PacketReader rtp = pair::readRtp;
        PacketReader rtcp = pair::readRtcp;
        pair.rtp().register(selector, SelectionKey.OP_READ, rtp);
        pair.rtcp().register(selector, SelectionKey.OP_READ, rtcp);
        selector.wakeup();
    }

    void play(MediaSession session) {
        tones.add(session);
        selector.wakeup();
    }

    /** Has a task done every 20 ms from now on. */
    void pace(PlayoutClock.Task task) {
        playout.add(task);
        selector.wakeup();
    }

    /** Makes the kernel let go of channels that were closed. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Waits, for a moment at most, until the kernel has let go of the channels that were closed. */
    void settle() {
        long whole = rounds.get() + 2; // the present round may have begun before the channels were closed
        long deadlineNs = System.nanoTime() + SETTLE_NS;
        while (rounds.get() < whole && thread.isAlive() && System.nanoTime() - deadlineNs < 0) {
            selector.wakeup();
            LockSupport.parkNanos(NS_PER_MS / 2);
        }
    }

    /** Asks the thread to end after the packet it is at. */
    void stop() {
        running = false;
        selector.wakeup();
    }

    /**
     * Waits for the thread and lets go of the channels, which stay open.
     *
     * @return false if the thread did not end in time
     */
    boolean awaitEnd(long timeoutMs) {
        boolean interrupted = false;
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("A selector did not close: {}", e.toString());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    long threadId() {
        return thread.getId();
    }

    private void run() {
        while (running) {
            try {
                roundNs = 0;
                selector.select(ready, waitMs());
                rounds.lazySet(rounds.getPlain() + 1);
                tones.play(packet, clock.nowNs());
                playout.run(clock.nowNs());
            } catch (IOException | RuntimeException | LinkageError e) {
                complain(e);
            }
        }
    }

    private long waitMs() {
        long nowNs = clock.nowNs();
        long waitNs = Long.MAX_VALUE;
        if (!tones.isEmpty()) {
            waitNs = tones.dueNs() - nowNs;
        }
        if (!playout.isEmpty()) {
            waitNs = Math.min(waitNs, playout.dueNs() - nowNs);
        }
        return waitNs == Long.MAX_VALUE ? 0 : Math.max(1, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
    }

    private void read(SelectionKey key) {
        if (roundNs == 0) {
            roundNs = clock.nowNs();
        }
        packet.clear();
        try {
            ((PacketReader) key.attachment()).read(packet, roundNs);
        } catch (ClosedChannelException e) {
            LOG.trace("A channel was released while it had a packet", e);
        } catch (IOException | RuntimeException | LinkageError e) { // a class of a codec that is going away
            complain(e); // one packet is lost, the loop goes on
        }
    }

    private void complain(Throwable e) {
        failures++;
        long nowNs = clock.nowNs();
        if (nowNs - complainedNs >= COMPLAINT_NS) {
            complainedNs = nowNs;
            LOG.warn("{} packets were not passed on, the latest because of {}", failures, e.toString());
            failures = 0;
        }
    }
}
