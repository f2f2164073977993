package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.CodecFactory;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of one stream, whichever revision of its codec is there; while none is, it gives silence. Not thread-safe.
 */
final class StreamDecoder {
    private final CodecSlot slot;
    private final IntUnaryOperator wishedHz;
    private @Nullable CodecFactory from;
    private @Nullable AudioDecoder decoder;
    private int rateHz;
    private int usual; // samples of the last packet

    /**
     * The decoder of a stream whose codec may still be away.
     *
     * @param clockRateHz the rate until then
     * @param wishedHz    the rate that is best for whoever listens, when the codec's own is the argument
     */
    StreamDecoder(CodecSlot slot, int clockRateHz, IntUnaryOperator wishedHz) {
        this.slot = slot;
        this.wishedHz = wishedHz;
        this.rateHz = clockRateHz;
        this.usual = rateHz / 50;
    }

    /** Of the samples written; another codec may change it. */
    int rateHz() {
        return rateHz;
    }

    /** Chooses the rate for a codec that was not there before: the wished one if it can, else its own. */
    private void settle() {
        if (slot.present() == from) { // only compared, so the slot need not be entered
            return;
        }
        int chosen = slot.rateHz(wishedHz.applyAsInt(slot.ownRateHz(rateHz)));
        if (chosen != 0 && chosen != rateHz) {
            rateHz = chosen;
            usual = chosen / 50;
        }
    }

    private long enter() {
        settle();
        return slot.enter();
    }

    /** Decodes one packet; returns samples written. */
    int decode(byte[] in, int octets, short[] out, int outOff) {
        long stamp = enter();
        try {
            AudioDecoder present = decoder();
            if (present != null) {
                usual = present.decode(in, 0, octets, out, outOff);
                return usual;
            }
        } finally {
            slot.leave(stamp);
        }
        return silence(out, outOff, usual);
    }

    /** Fills in for a lost packet, from the one after it if that is there. */
    int recover(byte[] next, int octets, short[] out, int outOff) {
        long stamp = enter();
        try {
            AudioDecoder present = decoder();
            if (present != null && octets > 0) {
                present.recover(next, 0, octets, out, outOff, usual);
                return usual;
            }
        } finally {
            slot.leave(stamp);
        }
        return conceal(out, outOff, usual);
    }

    /** Fills in for what did not come. */
    int conceal(short[] out, int outOff, int count) {
        long stamp = enter();
        try {
            AudioDecoder present = decoder();
            if (present != null) {
                present.conceal(out, outOff, count);
                return count;
            }
        } finally {
            slot.leave(stamp);
        }
        return silence(out, outOff, count);
    }

    /** Has noise of this description made from now on in place of what does not come (RFC 3389). */
    void noise(byte[] in, int octets) {
        long stamp = enter();
        try {
            AudioDecoder present = decoder();
            if (present != null) {
                present.noise(in, 0, octets);
            }
        } finally {
            slot.leave(stamp);
        }
    }

    /** Whether the last packet said that the peer is silent. */
    boolean isPeerSilent() {
        long stamp = enter();
        try {
            AudioDecoder present = decoder();
            return present != null && present.isPeerSilent();
        } finally {
            slot.leave(stamp);
        }
    }

    private @Nullable AudioDecoder decoder() {
        CodecFactory present = slot.present();
        if (present == null) {
            from = null;
            decoder = null;
        } else if (present != from || decoder == null) {
            int chosen = present.runsAt(rateHz) ? rateHz : present.sampleRateHz();
            if (chosen != rateHz) {
                rateHz = chosen;
                usual = chosen / 50;
            }
            decoder = present.newDecoder(chosen);
            from = present;
        }
        return decoder;
    }

    private static int silence(short[] out, int outOff, int count) {
        Arrays.fill(out, outOff, outOff + count, (short) 0);
        return count;
    }

    /** Samples of the last packet. */
    int usual() {
        return usual;
    }
}
