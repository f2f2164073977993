package io.tandempbx.itests.audio;

import java.util.Arrays;
import java.util.Random;

/** What a telephone sounds like whose keys are pressed (ITU-T Q.23), as it is after µ-law. Built part by part. */
public final class KeySound {
    private static final String KEYS = "123A456B789C*0#D";
    private static final int[] ROWS_HZ = {697, 770, 852, 941};
    private static final int[] COLUMNS_HZ = {1209, 1336, 1477, 1633};
    private static final double DIGITAL_MILLIWATT = 22_300; // peak of a sine of 0 dBm0

    private final Random random;
    private double[] samples = {};
    private double lowDbm0 = -10;
    private double highDbm0 = -10;
    private double lowOff;
    private double highOff;

    /** Silent at first; its phases are drawn with this seed. */
    public KeySound(long seed) {
        this.random = new Random(seed);
    }

    /** The levels of the two groups from now on. */
    public KeySound levels(double low, double high) {
        lowDbm0 = low;
        highDbm0 = high;
        return this;
    }

    /** How far the two frequencies are off from now on, as a share of each. */
    public KeySound off(double low, double high) {
        lowOff = low;
        highOff = high;
        return this;
    }

    /** One key, without a pause after it. */
    public KeySound key(char key, double ms) {
        int index = KEYS.indexOf(key);
        if (index < 0) {
            throw new IllegalArgumentException("no such key: " + key);
        }
        int from = samples.length;
        pause(ms);
        add(from, ROWS_HZ[index / 4] * (1 + lowOff), lowDbm0);
        add(from, COLUMNS_HZ[index % 4] * (1 + highOff), highDbm0);
        return this;
    }

    /** Keys, each with a pause after it. */
    public KeySound keys(String keys, double ms, double pauseMs) {
        for (int i = 0; i < keys.length(); i++) {
            key(keys.charAt(i), ms).pause(pauseMs);
        }
        return this;
    }

    /** Nothing for a while. */
    public KeySound pause(double ms) {
        samples = Arrays.copyOf(samples, samples.length + (int) Math.round(ms * 8));
        return this;
    }

    /** Silences a part of what there is. */
    public KeySound interrupt(double fromMs, double ms) {
        Arrays.fill(samples, (int) (fromMs * 8), (int) ((fromMs + ms) * 8), 0);
        return this;
    }

    /** A beginning that does not fall on a frame. */
    public KeySound unaligned() {
        return pause(50 + random.nextInt(160) / 8.0);
    }

    /** White noise all over, so many dB below the two tones. */
    public KeySound noise(double belowDb) {
        double power = (Math.pow(peak(lowDbm0), 2) + Math.pow(peak(highDbm0), 2)) / 2;
        double rms = Math.sqrt(power) * Math.pow(10, -belowDb / 20);
        for (int i = 0; i < samples.length; i++) {
            samples[i] += rms * random.nextGaussian();
        }
        return this;
    }

    private void add(int from, double hz, double dbm0) {
        double phase = random.nextDouble() * 2 * Math.PI;
        for (int i = from; i < samples.length; i++) {
            samples[i] += peak(dbm0) * Math.sin(phase + 2 * Math.PI * hz * i / 8000);
        }
    }

    private static double peak(double dbm0) {
        return DIGITAL_MILLIWATT * Math.pow(10, dbm0 / 20);
    }

    /** As µ-law octets. */
    public byte[] muLaw() {
        byte[] octets = new byte[samples.length];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = MuLaw.encode((short) Math.max(-32_000, Math.min(32_000, Math.round(samples[i]))));
        }
        return octets;
    }

    /** As a decoder gives them. */
    public short[] samples() {
        byte[] octets = muLaw();
        short[] decoded = new short[octets.length];
        for (int i = 0; i < octets.length; i++) {
            decoded[i] = MuLaw.decode(octets[i]);
        }
        return decoded;
    }
}
