package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;

/**
 * Has a codec encode and decode a while for nobody: the classes of a bundle that has just been replaced are loaded at their
 * first use, and a loop that moves packets must not be who waits for that.
 */
final class Rehearsal {
    private static final long LONGEST_NS = 30_000_000L; // those who speak hear silence meanwhile
    private static final int PACKETS = 50;
    private static final int USUAL_RATE_HZ = 8000;
    private static final int PACKET_MS = 20;
    private static final int LONGEST_PACKET_MS = 120;
    private static final int MOST_OCTETS = 4096;
    private static final int TONE_HZ = 440;
    private static final int TONE_PEAK = 8000;

    private Rehearsal() {}

    /** At its own rate, and at that of most others if it can. */
    static void of(CodecFactory codec, MediaClock clock) {
        long untilNs = clock.nowNs() + LONGEST_NS;
        int ownHz = codec.sampleRateHz();
        if (ownHz != USUAL_RATE_HZ && codec.runsAt(USUAL_RATE_HZ)) {
            at(codec, USUAL_RATE_HZ, clock, untilNs);
        }
        at(codec, ownHz, clock, untilNs);
    }

    /** At least one packet: the first takes most of the time. */
    private static void at(CodecFactory codec, int rateHz, MediaClock clock, long untilNs) {
        AudioEncoder encoder = codec.newEncoder(rateHz, "");
        AudioDecoder decoder = codec.newDecoder(rateHz);
        short[] tone = tone(rateHz);
        short[] heard = new short[rateHz / 1000 * LONGEST_PACKET_MS];
        byte[] octets = new byte[MOST_OCTETS];
        int packets = 0;
        do {
            int length = encoder.encode(tone, 0, tone.length, octets, 0);
            decoder.recover(octets, 0, length, heard, 0, tone.length);
            decoder.decode(octets, 0, length, heard, 0);
            decoder.conceal(heard, 0, tone.length);
        } while (++packets < PACKETS && clock.nowNs() - untilNs < 0);
    }

    private static short[] tone(int rateHz) {
        short[] tone = new short[rateHz / 1000 * PACKET_MS];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) Math.round(TONE_PEAK * Math.sin(2 * Math.PI * TONE_HZ * i / rateHz));
        }
        return tone;
    }
}
