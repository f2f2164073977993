package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sends the tones of one loop's echo sessions, a packet every 20 ms each. One loop plays; anybody adds. */
final class TonePlayer {
    private static final long FRAME_NS = 20_000_000L;
    private static final int MAX_FRAME_SAMPLES = 2 * 960; // 20 ms at 48 kHz, twice over
    private static final int MAX_PAYLOAD_OCTETS = 2 * MAX_FRAME_SAMPLES;

    private static final class Playing {
        private final MediaSession session;
        private final EchoStream stream;
        private long dueNs;

        Playing(MediaSession session, EchoStream stream, long dueNs) {
            this.session = session;
            this.stream = stream;
            this.dueNs = dueNs;
        }
    }

    private final CodecCatalog codecs;
    private final Queue<MediaSession> arriving = new ConcurrentLinkedQueue<>();
    private final List<Playing> playing = new ArrayList<>();
    private final short[] samples = new short[MAX_FRAME_SAMPLES];
    private final byte[] payload = new byte[MAX_PAYLOAD_OCTETS];

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
            if (one.dueNs - nowNs <= 0 && !playFrame(one, packet, nowNs)) {
                playing.remove(i);
            }
        }
    }

    private boolean playFrame(Playing one, ByteBuffer packet, long nowNs) {
        EchoStream stream = one.stream;
        if (one.session.echo() != stream) {
            return false;
        }
        long nextNs = one.dueNs + FRAME_NS;
        one.dueNs = nextNs - nowNs > 0 ? nextNs : nowNs + FRAME_NS;
        boolean reachable = one.session.isReachable(); // else the tone waits for the peer's address
        boolean codecPresent = codecs.use(stream.format(), codec -> {
            if (reachable) {
                stream.nextToneFrame(codec, samples, payload, packet, nowNs);
            }
        });
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
