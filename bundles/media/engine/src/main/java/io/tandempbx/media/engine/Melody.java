package io.tandempbx.media.engine;

/** Music for who has none: broken chords of a soft plucked sound, sixteen seconds until it begins again. */
final class Melody {
    private static final int RATE_HZ = 16_000;
    private static final int NOTE_MS = 250;
    private static final double PEAK = 0.12 * Short.MAX_VALUE; // peaks of two notes at about -12 dBFS
    private static final double DECAY_PER_SECOND = 3.5;

    /** Four chords as half tones above 220 Hz, each played up and down twice. */
    private static final int[][] CHORDS = {{0, 3, 7, 12}, {-4, 0, 3, 8}, {3, 7, 10, 15}, {-2, 2, 5, 10}};

    private static final int[] ORDER = {0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 2, 1, 2};

    private Melody() {}

    static Clip clip() {
        int perNote = RATE_HZ * NOTE_MS / 1000;
        int notes = CHORDS.length * ORDER.length;
        double[] sum = new double[notes * perNote];
        for (int note = 0; note < notes; note++) {
            int halfTones = CHORDS[note / ORDER.length][ORDER[note % ORDER.length]];
            double hz = 220 * Math.pow(2, halfTones / 12.0);
            for (int i = 0;
                    i < 4 * perNote;
                    i++) { // it rings on into the next ones, and over the end into the beginning
                double seconds = (double) i / RATE_HZ;
                double loudness = PEAK * Math.exp(-DECAY_PER_SECOND * seconds) * Math.min(1, seconds * 200);
                double turns = 2 * Math.PI * hz * seconds;
                double value = loudness * (Math.sin(turns) + 0.3 * Math.sin(2 * turns) + 0.1 * Math.sin(3 * turns));
                sum[(note * perNote + i) % sum.length] += value;
            }
        }
        short[] samples = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            samples[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum[i])));
        }
        return Clip.of(samples, RATE_HZ, true);
    }
}
