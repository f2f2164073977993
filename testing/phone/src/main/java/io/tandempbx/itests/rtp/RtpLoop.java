package io.tandempbx.itests.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** The one thread that sends every test stream's packets when they are due and reads every stream's arrivals. */
final class RtpLoop {
    private static final RtpLoop SHARED = new RtpLoop();
    private static final long IDLE_NS = 5_000_000;
    private static final long FINE_WAIT_NS = 200_000;

    private final Selector selector;
    private final Set<RtpStream> streams = ConcurrentHashMap.newKeySet();

    private RtpLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::run, "rtp-loop");
        thread.setDaemon(true);
        thread.start();
    }

    static RtpLoop shared() {
        return SHARED;
    }

    void add(RtpStream stream) throws IOException {
        stream.channel().register(selector, SelectionKey.OP_READ, stream);
        streams.add(stream);
        selector.wakeup();
    }

    void remove(RtpStream stream) {
        streams.remove(stream);
        selector.wakeup();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                long waitNs = IDLE_NS;
                for (RtpStream stream : streams) {
                    waitNs = Math.min(waitNs, stream.sendDue(System.nanoTime()));
                }
                if (waitNs >= 1_000_000) {
                    selector.select(RtpLoop::read, waitNs / 1_000_000);
                } else {
                    selector.selectNow(RtpLoop::read);
                    LockSupport.parkNanos(Math.min(waitNs, FINE_WAIT_NS));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the RTP loop of the tests broke", e);
            }
        }
    }

    private static void read(SelectionKey key) {
        if (key.attachment() instanceof RtpStream stream) {
            stream.readAll();
        }
    }
}
