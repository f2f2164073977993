package io.tandempbx.media.engine;

import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.ring.socket.HeldChannels;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateTable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A ring with a media engine over it, on free ports and with a clock that can be put forward. */
final class Rig implements AutoCloseable {
    private static final int PORTS = 60;
    private static final Random RANDOM = new Random();

    MemoryStateStore state = new MemoryStateStore();
    final HeldChannels channels = new HeldChannels();
    final AtomicLong aheadNs = new AtomicLong();
    final MediaClock clock = new MediaClock(
            () -> System.nanoTime() + aheadNs.get(), () -> System.currentTimeMillis() + aheadNs.get() / 1_000_000);
    final CodecCatalog codecs = new CodecCatalog(clock);
    final PortRange ports;
    MediaSettings settings;
    MediaEngine engine;

    Rig() {
        this(PORTS, 2);
    }

    Rig(int portCount, int threads) {
        this.ports = freeRange(portCount);
        this.settings = new MediaSettings(ports, InetAddress.getLoopbackAddress(), 10, 60, threads);
        this.engine = newEngine();
        engine.start();
    }

    MediaEngine newEngine() {
        return new MediaEngine(
                () -> state.open(SessionRecords.TABLE),
                channels,
                codecs,
                settings,
                clock,
                new Random(RANDOM.nextLong()));
    }

    /** Retires the engine and lets another one take over from the ring. */
    void replace() {
        engine.rest();
        handOver().retire(engine::stop);
        engine = newEngine();
        engine.prepare();
        takeOver();
        engine.start();
    }

    /** Waits until the engine that was retired has ended. */
    void takeOver() {
        handOver().takeOver(2000);
    }

    private HandOver handOver() {
        return new HandOver(channels, MediaClock.SYSTEM, 30_000);
    }

    /** Ends the process and starts another, which has the same records and nothing else. */
    void crash() {
        engine.stop();
        Map<String, byte[]> records = state.open(SessionRecords.TABLE).records();
        channels.names("").forEach(channels::release);
        state = new MemoryStateStore();
        StateTable table = state.open(SessionRecords.TABLE);
        records.forEach(table::put);
        engine = newEngine();
        engine.start();
    }

    /** What the engine leaves to its successor, which then takes over. */
    Map<String, byte[]> recordsLeft() {
        engine.stop();
        Map<String, byte[]> left = state.open(SessionRecords.TABLE).records();
        engine = newEngine();
        engine.start();
        return left;
    }

    void advanceMs(long ms) {
        aheadNs.addAndGet(ms * 1_000_000);
    }

    /** The statistics once this many packets were sent: the count follows a moment after the packet. */
    SessionStatistics statisticsAfter(String session, long packetsSent) {
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        SessionStatistics statistics = engine.statistics(session).orElseThrow();
        while (statistics.packetsSent() < packetsSent && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
            statistics = engine.statistics(session).orElseThrow();
        }
        return statistics;
    }

    private static PortRange freeRange(int count) {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = 20_000 + 2 * RANDOM.nextInt(5_000);
            if (areFree(first, count)) {
                return new PortRange(first, first + count - 1);
            }
        }
        throw new IllegalStateException("no " + count + " free ports in a row");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (DatagramSocket probe = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        engine.stop();
        channels.names("").forEach(channels::release);
    }
}
