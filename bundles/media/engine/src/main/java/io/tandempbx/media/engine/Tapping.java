package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaTerms;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * All who listen in to one session: its peer's packets are decoded once, beside their way to the other party, and every
 * tap gets the frames. The session's loop takes and ticks; the control side changes the taps. A loop that was held up gives
 * the frames of that time at once: what came meanwhile is there, and nobody plays it who would have to wait.
 */
final class Tapping implements PlayoutClock.Task {
    private static final int FRAME_SAMPLES = AudioTap.RATE_HZ / 1000 * AudioTap.FRAME_MS;

    private static final int MOST_MISSED = 50; // a second

    private final MediaSession session;
    private final FrameClock clock;
    private final Function<MediaTerms, HeardAudio> decoding;
    private final short[] frame = new short[2 * FRAME_SAMPLES];
    private final short[] silence = new short[FRAME_SAMPLES];
    private final Map<String, AudioTap> taps =
            new LinkedHashMap<>(); // its lock is held while a tap runs, and guards the next
    private AudioTap[] present = new AudioTap[0];
    private MediaTerms terms;
    private HeardAudio heard;
    private final RateChange rate = new RateChange();
    private boolean known; // when the last frame was
    private long lastMs;
    private volatile boolean ended;

    Tapping(MediaSession session, FrameClock clock, Function<MediaTerms, HeardAudio> decoding) {
        this.session = session;
        this.clock = clock;
        this.decoding = decoding;
        this.terms = session.plan().terms();
        this.heard = decoding.apply(terms);
    }

    void put(String name, AudioTap tap) {
        synchronized (taps) {
            taps.put(name, tap);
            present = taps.values().toArray(AudioTap[]::new);
        }
    }

    boolean has(String name) {
        synchronized (taps) {
            return taps.containsKey(name);
        }
    }

    /** Returns when no thread is inside it any more; false if no tap is left. */
    boolean remove(String name) {
        synchronized (taps) {
            taps.remove(name);
            present = taps.values().toArray(AudioTap[]::new);
            return !taps.isEmpty();
        }
    }

    /** Ends at the next tick. */
    void end() {
        ended = true;
    }

    /** Takes one packet of the peer, and leaves it as it is. */
    void take(ByteBuffer datagram) {
        renew();
        heard.take(datagram);
    }

    /** What was agreed on with the peer may have changed. */
    private void renew() {
        MediaTerms agreed = session.plan().terms();
        if (!agreed.equals(terms)) {
            terms = agreed;
            heard = decoding.apply(agreed);
        }
    }

    @Override
    public boolean tick(PlayoutClock.Bench bench, long dueNs) {
        if (ended) {
            return false;
        }
        renew();
        long timeMs = clock.timeMs(dueNs);
        long missed = known ? (timeMs - lastMs) / AudioTap.FRAME_MS - 1 : 0;
        for (long frames = Math.min(missed, MOST_MISSED); frames > 0; frames--) {
            frame(timeMs - frames * AudioTap.FRAME_MS);
        }
        frame(timeMs);
        known = true;
        lastMs = timeMs;
        return true;
    }

    private void frame(long timeMs) {
        give(heard.fill() ? next() : silence, timeMs);
    }

    private short[] next() {
        rate.change(heard.samples(), heard.samplesPerTick(), heard.rateHz(), AudioTap.RATE_HZ, frame, 0);
        heard.next();
        return heard.isSilent() ? silence : frame;
    }

    private void give(short[] samples, long timeMs) {
        synchronized (taps) {
            for (AudioTap tap : present) {
                tap.audio(timeMs, samples, FRAME_SAMPLES);
            }
        }
    }
}
