package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.NegotiatedFormat;

/**
 * A clip in one codec, encoded once for however many listen, frame by frame of 20 ms. One thread encodes, any plays what
 * is there already.
 */
final class EncodedClip {
    static final int FRAME_MS = 20;
    private static final int FRAMES_PER_SECOND = 1000 / FRAME_MS;
    private static final int MAX_OCTETS = 4096;
    private static final byte[][] NOTHING = new byte[0][];

    private final Clip clip;
    private byte[][] frames = NOTHING; // complete before the count says so
    private boolean divisible; // like them
    private volatile int count;
    private volatile boolean complete;

    EncodedClip(Clip clip) {
        this.clip = clip;
    }

    boolean repeats() {
        return clip.repeats();
    }

    boolean isComplete() {
        return complete;
    }

    /** Frames that can be played now. */
    int count() {
        return count;
    }

    /** A frame below {@link #count}; not to be changed. */
    byte[] frame(int index) {
        return frames[index];
    }

    /** What a packet of the frames below {@link #count} lasts, in tens of milliseconds, when the peer wishes for so long. */
    int packetMs(int wishedMs) {
        return divisible ? Math.max(10, Math.min(StreamEncoder.LONGEST_MS, wishedMs) / 10 * 10) : FRAME_MS;
    }

    /**
     * Encodes what is left, unless all is encoded; one thread only.
     *
     * @return false if the codec is away
     */
    boolean encode(CodecSlot slot, NegotiatedFormat format) {
        long stamp = slot.enter();
        try {
            CodecFactory codec = slot.present();
            if (codec == null) {
                return false;
            }
            encode(codec, format);
            return true;
        } finally {
            slot.leave(stamp);
        }
    }

    private void encode(CodecFactory codec, NegotiatedFormat format) {
        int rateHz = codec.runsAt(clip.rateHz()) ? clip.rateHz() : codec.sampleRateHz();
        short[] samples = clip.at(rateHz);
        int perFrame = rateHz / FRAMES_PER_SECOND;
        int whole = samples.length / perFrame;
        byte[][] made = new byte[whole][];
        frames = made;
        divisible = codec.isDivisible();
        AudioEncoder encoder = codec.newEncoder(rateHz, format.parameters());
        byte[] payload = new byte[MAX_OCTETS];
        for (int i = 0; i < whole; i++) {
            int octets = encoder.encode(samples, i * perFrame, perFrame, payload, 0);
            made[i] = java.util.Arrays.copyOf(payload, octets);
            count = i + 1;
        }
        complete = true;
    }
}
