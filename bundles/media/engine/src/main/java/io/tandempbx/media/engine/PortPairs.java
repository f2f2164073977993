package io.tandempbx.media.engine;

import io.tandempbx.ring.socket.ChannelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open port pairs; their channels are the ring's, {@code rtp/<port>} and {@code rtcp/<port + 1>}. A pair stays open
 * after its session, while it rests and for a moment longer, since opening sockets is the dearest part of a short call.
 * Not thread-safe; the control side calls it under its lock.
 */
final class PortPairs {
    private static final String RTP = "rtp/";
    private static final String RTCP = "rtcp/";
    private static final int EXPEDITED = 46 << 2; // DSCP EF, as RFC 4594 §4.1 has telephony
    private static final int BUFFER_BYTES = 1024 * 1024;
    private static final long IDLE_LIMIT_MS = 2000;
    private static final int MOST_CLOSED_AT_ONCE = 100;
    private static final int MOST_UNUSED = 4096; // of the descriptors a process may have, these are twice as many

    private final ChannelStore store;
    private final Map<Integer, PortPair> open = new HashMap<>(); // by port
    private final Map<Integer, Long> idleSinceMs = new LinkedHashMap<>(); // the longest idle first
    private final Map<Integer, MediaLoop> closedBy = new HashMap<>(); // by port, until it is opened again
    private int serving; // how many of the open have a session

    PortPairs(ChannelStore store) {
        this.store = store;
    }

    /**
     * The pair at this port for a session, read by this loop.
     *
     * @throws IOException if either port cannot be bound; neither is held then
     */
    PortPair open(int port, InetAddress bound, MediaLoop loop) throws IOException {
        idleSinceMs.remove(port);
        PortPair kept = open.get(port);
        if (kept != null && kept.loop() == loop && kept.bound().equals(bound)) {
            serving++;
            return kept;
        }
        if (kept != null) {
            close(kept);
        }
        PortPair opened = bind(port, bound, loop);
        open.put(port, opened);
        loop.add(opened);
        serving++;
        return opened;
    }

    private PortPair bind(int port, InetAddress bound, MediaLoop loop) throws IOException {
        MediaLoop lettingGo = closedBy.remove(port);
        try {
            return channels(port, bound, loop);
        } catch (IOException e) {
            if (lettingGo == null) {
                throw e;
            }
            lettingGo.settle(); // the kernel may still have the channel closed last
            return channels(port, bound, loop);
        }
    }

    private PortPair channels(int port, InetAddress bound, MediaLoop loop) throws IOException {
        DatagramChannel rtp = datagram(RTP, bound, port);
        try {
            return new PortPair(port, bound, rtp, datagram(RTCP, bound, port + 1), loop);
        } catch (IOException e) {
            store.release(RTP + port);
            throw e;
        }
    }

    private DatagramChannel datagram(String prefix, InetAddress bound, int port) throws IOException {
        DatagramChannel channel =
                store.datagram(prefix + port, new InetSocketAddress(bound, port), BUFFER_BYTES, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.IP_TOS, EXPEDITED);
        return channel;
    }

    /** Takes a pair back from its session; it stays open, unless very many do. */
    void rest(PortPair pair) {
        pair.rest();
        serving--;
        if (open.size() - serving > MOST_UNUSED) {
            close(pair);
        }
    }

    /** Notes that a pair may be given to any session now; if none takes it soon, it is closed. */
    void idle(int port, long nowMs) {
        if (open.containsKey(port)) {
            idleSinceMs.put(port, nowMs);
        }
    }

    /** Closes pairs that were idle for long, some of them at a time; called ten times a second. */
    void closeIdle(long nowMs) {
        closedBy.clear(); // the kernel has let go of them since the last time
        Iterator<Map.Entry<Integer, Long>> eldest = idleSinceMs.entrySet().iterator();
        for (int i = 0; i < MOST_CLOSED_AT_ONCE && eldest.hasNext(); i++) {
            Map.Entry<Integer, Long> entry = eldest.next();
            if (nowMs - entry.getValue() < IDLE_LIMIT_MS) {
                return;
            }
            PortPair pair = open.get(entry.getKey());
            eldest.remove();
            if (pair != null) {
                close(pair);
            }
        }
    }

    /** Closes all pairs that no session has, and returns when the kernel has let go of them. */
    void closeUnused() {
        Set<MediaLoop> lettingGo = new HashSet<>();
        for (PortPair pair : List.copyOf(open.values())) {
            if (!pair.isServing()) {
                close(pair);
                lettingGo.add(pair.loop());
            }
        }
        idleSinceMs.clear();
        lettingGo.forEach(MediaLoop::settle);
    }

    private void close(PortPair pair) {
        open.remove(pair.port());
        store.release(RTP + pair.port());
        store.release(RTCP + (pair.port() + 1));
        pair.loop().wakeUp();
        closedBy.put(pair.port(), pair.loop());
    }

    /** Releases channels that a predecessor left without a session. */
    void releaseOthers() {
        Set<String> wanted = new HashSet<>();
        for (int port : open.keySet()) {
            wanted.add(RTP + port);
            wanted.add(RTCP + (port + 1));
        }
        for (String prefix : Set.of(RTP, RTCP)) {
            store.names(prefix).stream().filter(name -> !wanted.contains(name)).forEach(store::release);
        }
    }
}
