package io.tandempbx.codec.wave;

import java.util.Arrays;

/** Plays the background noise that a comfort noise packet describes (RFC 3389). */
final class NoiseSynthesis {
    /*
     * Noise of a known level goes through an all-pole lattice made of the reflection coefficients k, from the highest
     * order down:  f = f - k[i] * b[i - 1],  b[i] = b[i - 1] + k[i] * f.  Its gain is undone beforehand.
     */
    static final int MAX_ORDER = 16;
    static final int LEVELS = 127;
    static final int MIDDLE = 127; // the octet of a coefficient of zero
    static final double FULL_SCALE = 32_767;

    private static final float TOWARDS_LEVEL = 1f / 160;
    private static final float MAX_COEFFICIENT = 0.98f;
    private static final double UNIFORM_RMS = 1 / Math.sqrt(3);

    private final float[] coefficients = new float[MAX_ORDER + 1]; // index: order from 1
    private final float[] backward = new float[MAX_ORDER + 1];
    private int order;
    private float wantedGain;
    private float gain;
    private boolean playing;
    private int random = 0x2545_f491;

    boolean isPlaying() {
        return playing;
    }

    void stop() {
        playing = false;
    }

    /** Takes a packet: level in -dBov, then octets of reflection coefficients; more than it can use are left out. */
    void take(byte[] in, int off, int count) {
        if (count == 0) {
            return;
        }
        order = Math.min(count - 1, MAX_ORDER);
        double power = 1;
        for (int i = 1; i <= order; i++) {
            float k = ((in[off + i] & 0xff) - MIDDLE) / (float) MIDDLE;
            coefficients[i] = Math.max(-MAX_COEFFICIENT, Math.min(MAX_COEFFICIENT, k));
            power *= 1 - coefficients[i] * coefficients[i];
        }
        double rms = FULL_SCALE * Math.pow(10, -(in[off] & LEVELS) / 20.0);
        wantedGain = (float) (rms * Math.sqrt(power) / UNIFORM_RMS);
        if (!playing) {
            gain = wantedGain;
            Arrays.fill(backward, 0);
        }
        playing = true;
    }

    void play(short[] out, int off, int count) {
        for (int i = 0; i < count; i++) {
            gain += (wantedGain - gain) * TOWARDS_LEVEL;
            float forward = gain * uniform();
            for (int k = order; k > 0; k--) {
                forward -= coefficients[k] * backward[k - 1];
                backward[k] = backward[k - 1] + coefficients[k] * forward;
            }
            backward[0] = forward;
            out[off + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(forward)));
        }
    }

    /** From -1 to 1. */
    private float uniform() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random / 0x1p31f;
    }
}
