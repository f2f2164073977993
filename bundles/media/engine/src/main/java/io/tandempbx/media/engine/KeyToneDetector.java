package io.tandempbx.media.engine;

/**
 * Finds the keys in what a peer says (ITU-T Q.23, Q.24), at 8000 Hz. Not thread-safe; allocates nothing per frame.
 */
final class KeyToneDetector {
    /*
     * Every 5 ms a window of 20 ms, shaped by Hann's bell, is looked at:
     *
     *   eight bins ─► the strongest of each group ─► its frequency: how far its phase went since the window before
     *              ─► amplitudes at the two frequencies measured ─► level, twist, share in all that is heard, harmonics
     *
     * Four windows in a row with the same key begin it, which a tone of 40 ms has wherever it begins and one of 23 ms
     * has not. Six without it end it: a break of 10 ms spoils five, a pause of 40 ms ten. Speech has pairs of such
     * frequencies for a moment, but other sounds beside them, harmonics above them, and it glides.
     */

    /** What {@link #take} returns mostly. */
    static final char NONE = 0;

    private static final int RATE_HZ = 8000;
    private static final int WINDOW = 160;
    private static final int HOP = 40;
    private static final int HITS = 4;
    private static final int MISSES = 6;
    private static final double OFF_TUNE = 0.025; // 1.5 % must be heard, 3.5 % must not
    private static final double LEAST_PEAK = 700; // -30 dBm0; each tone has -25 dBm0 or more
    private static final double LOW_OVER_HIGH = 10; // power: 10 dB, where 8 must be heard
    private static final double HIGH_OVER_LOW = 4; // power: 6 dB, where 4 must be heard
    private static final double LEAST_SHARE = 0.83; // of the power of all that is heard
    private static final double COARSE_SHARE = 0.4; // before the frequencies are known
    private static final double HARMONIC = 0.1; // power of the second harmonic for that of its tone

    private static final double OTHER = 0.08; // power of another tone of the group: 11 dB less
    private static final double BELL_HZ = 120; // as near as this one tone is in the other's bin

    private static final double[] BELL = new double[WINDOW];
    private static final double BELL_SUM;
    private static final double BELL_POWER;
    private static final double[][] COS = new double[KeyTones.count()][WINDOW];
    private static final double[][] SIN = new double[KeyTones.count()][WINDOW];

    static {
        double sum = 0;
        double power = 0;
        for (int i = 0; i < WINDOW; i++) {
            BELL[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / WINDOW);
            sum += BELL[i];
            power += BELL[i] * BELL[i];
            for (int tone = 0; tone < KeyTones.count(); tone++) {
                double angle = 2 * Math.PI * KeyTones.hz(tone) * i / RATE_HZ;
                COS[tone][i] = Math.cos(angle);
                SIN[tone][i] = -Math.sin(angle);
            }
        }
        BELL_SUM = sum;
        BELL_POWER = power;
    }

    private final double[] heard = new double[WINDOW]; // the last of what came
    private final double[] shaped = new double[WINDOW];
    private final double[] real = new double[KeyTones.count()];
    private final double[] imaginary = new double[KeyTones.count()];
    private final double[] realBefore = new double[KeyTones.count()];
    private final double[] imaginaryBefore = new double[KeyTones.count()];
    private boolean loudBefore; // whether the bins of the window before are known
    private char present = NONE; // the key that is held
    private int misses; // windows without it
    private char candidate = NONE;
    private int hits; // windows with the candidate

    /**
     * Takes the next samples.
     *
     * @param length a multiple of 40, at most 160
     * @return the key that was recognised within them, or {@link #NONE}
     */
    char take(short[] samples, int length) {
        char begun = NONE;
        for (int at = 0; at < length; at += HOP) {
            System.arraycopy(heard, HOP, heard, 0, WINDOW - HOP);
            for (int i = 0; i < HOP; i++) {
                heard[WINDOW - HOP + i] = samples[at + i];
            }
            char key = follow(key());
            begun = key == NONE ? begun : key;
        }
        return begun;
    }

    /** Counts windows; returns a key when it begins. */
    private char follow(char key) {
        misses = key == present ? 0 : misses + 1;
        if (misses >= MISSES) {
            present = NONE;
        }
        hits = key == candidate ? hits + 1 : 1;
        candidate = key;
        if (key == NONE || key == present || hits < HITS) {
            return NONE;
        }
        present = key;
        misses = 0;
        return key;
    }

    /** The key in the present window. */
    private char key() {
        double power = 0;
        for (int i = 0; i < WINDOW; i++) {
            double value = heard[i] * BELL[i];
            shaped[i] = value;
            power += value * value;
        }
        boolean compared = loudBefore;
        loudBefore = power >= LEAST_PEAK * LEAST_PEAK * BELL_POWER / 2;
        if (!loudBefore) {
            return NONE;
        }
        System.arraycopy(real, 0, realBefore, 0, real.length);
        System.arraycopy(imaginary, 0, imaginaryBefore, 0, imaginary.length);
        bins();
        int row = strongest(0);
        int column = strongest(KeyTones.GROUP);
        boolean worthwhile = isAlone(row, 0)
                && isAlone(column, KeyTones.GROUP)
                && tonePower(binPower(row) + binPower(column)) >= COARSE_SHARE * power;
        return compared && worthwhile && isPair(row, column, power) ? KeyTones.key(row, column - KeyTones.GROUP) : NONE;
    }

    private void bins() {
        for (int tone = 0; tone < real.length; tone++) {
            double[] cos = COS[tone];
            double[] sin = SIN[tone];
            double sumReal = 0;
            double sumImaginary = 0;
            for (int i = 0; i < WINDOW; i++) {
                sumReal += shaped[i] * cos[i];
                sumImaginary += shaped[i] * sin[i];
            }
            real[tone] = sumReal;
            imaginary[tone] = sumImaginary;
        }
    }

    private int strongest(int from) {
        int best = from;
        for (int tone = from + 1; tone < from + KeyTones.GROUP; tone++) {
            best = binPower(tone) > binPower(best) ? tone : best;
        }
        return best;
    }

    /** Whether there is nothing of the kind elsewhere in its group. */
    private boolean isAlone(int tone, int from) {
        for (int other = from; other < from + KeyTones.GROUP; other++) {
            boolean apart = Math.abs(KeyTones.hz(other) - KeyTones.hz(tone)) > BELL_HZ;
            if (apart && binPower(other) > OTHER * binPower(tone)) {
                return false;
            }
        }
        return true;
    }

    private double binPower(int tone) {
        return real[tone] * real[tone] + imaginary[tone] * imaginary[tone];
    }

    /** What a tone with this power in its bin has in the shaped window. */
    private static double tonePower(double bin) {
        return bin * 2 * BELL_POWER / (BELL_SUM * BELL_SUM);
    }

    private boolean isPair(int row, int column, double power) {
        double lowHz = measuredHz(row);
        double highHz = measuredHz(column);
        if (isOff(lowHz, row) || isOff(highHz, column)) {
            return false;
        }
        double low = tonePower(powerAt(lowHz));
        double high = tonePower(powerAt(highHz));
        double least = LEAST_PEAK * LEAST_PEAK * BELL_POWER / 2;
        return low >= least
                && high >= least
                && low <= LOW_OVER_HIGH * high
                && high <= HIGH_OVER_LOW * low
                && low + high >= LEAST_SHARE * power
                && (Math.abs(2 * lowHz - highHz) < BELL_HZ || isPure(lowHz, low))
                && isPure(highHz, high);
    }

    /** Whether a tone is without the second harmonic that a voice would have. */
    private boolean isPure(double hz, double power) {
        return tonePower(powerAt(2 * hz)) <= HARMONIC * power;
    }

    /** The frequency near a bin, by the way its phase went in one hop; right within 100 Hz. */
    private double measuredHz(int tone) {
        double turn = 2 * Math.PI * KeyTones.hz(tone) * HOP / RATE_HZ;
        double gone =
                Math.atan2(imaginary[tone], real[tone]) - Math.atan2(imaginaryBefore[tone], realBefore[tone]) - turn;
        return KeyTones.hz(tone) + Math.IEEEremainder(gone, 2 * Math.PI) * RATE_HZ / (2 * Math.PI * HOP);
    }

    private static boolean isOff(double measuredHz, int tone) {
        return Math.abs(measuredHz - KeyTones.hz(tone)) > OFF_TUNE * KeyTones.hz(tone);
    }

    /** The power in a bin at any frequency. */
    private double powerAt(double hz) {
        double angle = 2 * Math.PI * hz / RATE_HZ;
        double coefficient = 2 * Math.cos(angle);
        double last = 0;
        double before = 0;
        for (int i = 0; i < WINDOW; i++) { // Goertzel
            double next = shaped[i] + coefficient * last - before;
            before = last;
            last = next;
        }
        return last * last + before * before - coefficient * last * before;
    }
}
