package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the tones of one loop's echo sessions, in packets as long as each peer wishes. One loop plays; anybody adds. */
final class TonePlayer {
    private static final Logger LOG = LoggerFactory.getLogger(TonePlayer.class);
    private static final int RETRY_MS = 20;
    private static final long NS_PER_MS = 1_000_000;
    private static final int MOST_SAMPLES = 48 * StreamEncoder.LONGEST_MS;
    private static final int MOST_OCTETS = 2 * MOST_SAMPLES;

    private static final class Playing {
        private final MediaSession session;
        private final EchoStream stream;
        private long dueNs;
        private int lastMs = RETRY_MS; // as long as the packet sent last

        Playing(MediaSession session, EchoStream stream, long dueNs) {
            this.session = session;
            this.stream = stream;
            this.dueNs = dueNs;
        }
    }

    private final CodecCatalog codecs;
    private final Queue<MediaSession> arriving = new ConcurrentLinkedQueue<>();
    private final List<Playing> playing = new ArrayList<>();
    private final short[] samples = new short[MOST_SAMPLES];
    private final byte[] payload = new byte[MOST_OCTETS];

    TonePlayer(CodecCatalog codecs) {
        this.codecs = codecs;
    }

    void add(MediaSession session) {
        arriving.add(session);
    }

    boolean isEmpty() {
        return playing.isEmpty() && arriving.isEmpty();
    }

    /** When the next packet is due; now-or-earlier while a session is only just arriving. */
    long dueNs() {
        if (playing.isEmpty()) {
            return Long.MIN_VALUE / 2;
        }
        long due = playing.get(0).dueNs;
        for (Playing one : playing) {
            due = one.dueNs - due < 0 ? one.dueNs : due;
        }
        return due;
    }

    /** Sends what is due. */
    void play(ByteBuffer packet, long nowNs) {
        for (MediaSession session = arriving.poll(); session != null; session = arriving.poll()) {
            EchoStream stream = session.echo();
            if (stream != null && !stream.isToneOver()) {
                playing.add(new Playing(session, stream, nowNs));
            }
        }
        for (int i = playing.size() - 1; i >= 0; i--) {
            Playing one = playing.get(i);
            if (one.dueNs - nowNs <= 0 && !isPlaying(one, packet, nowNs)) {
                playing.remove(i);
            }
        }
    }

    /** A codec that fails ends its tone, and nothing else. */
    private boolean isPlaying(Playing one, ByteBuffer packet, long nowNs) {
        try {
            return playNext(one, packet, nowNs);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The tone of an echo has ended: {}", e.toString());
            one.stream.endTone();
            return false;
        }
    }

    private boolean playNext(Playing one, ByteBuffer packet, long nowNs) {
        EchoStream stream = one.stream;
        if (one.session.echo() != stream) {
            return false;
        }
        boolean reachable = one.session.isReachable(); // else the tone waits for the peer's address
        boolean codecPresent = codecs.use(stream.format(), codec -> {
            if (reachable) {
                int wishedMs = one.session.plan().terms().packetMs();
                one.lastMs = stream.nextTone(codec, wishedMs, samples, payload, packet, nowNs);
            }
        });
        long nextNs = one.dueNs + one.lastMs * NS_PER_MS;
        one.dueNs = nextNs - nowNs > 0 ? nextNs : nowNs + one.lastMs * NS_PER_MS;
        if (!codecPresent) {
            stream.endTone();
            return false;
        }
        if (reachable) {
            one.session.sendRtp(packet);
        }
        return !stream.isToneOver();
    }
}
