package io.tandempbx.media.engine;

/**
 * Brings the samples of a whole file to another rate, once and off line: a sinc under a Kaiser window, below half of both
 * rates, so that what the lower rate cannot hold is gone and does not come back as another tone. Rates of music are no
 * multiples of those of speech: 44100 to 16000 Hz is 160 to 441.
 */
final class FileResampler {
    private static final double STOP_DB = 80; // what is beyond half the lower rate lies below this
    private static final double PASS = 0.9; // of half the lower rate; from there to 1 it falls
    private static final int STEP_HZ =
            25; // rates are multiples of it, so that there are at most 640 phases towards 16 kHz

    private final int up;
    private final int down;
    private final float[][] phases; // coefficients by place between two samples that are in, earliest sample first

    private FileResampler(int inHz, int outHz) {
        int common = gcd(inHz, outHz);
        up = outHz / common;
        down = inHz / common;
        double half = Math.min(inHz, outHz) / 2.0;
        double fall = 2 * Math.PI * (1 - PASS) * half / inHz; // radians per sample that is in
        int side = (int) Math.ceil((STOP_DB - 7.95) / (2.285 * fall) / 2);
        double cutoff = (1 + PASS) / 2 * half / inHz; // cycles per sample that is in
        phases = new float[up][];
        for (int phase = 0; phase < up; phase++) {
            phases[phase] = coefficients(side, (double) phase / up, cutoff);
        }
    }

    /** Whether files of this rate can be brought to another of 8, 16 or 48 kHz. */
    static boolean isUsable(int rateHz) {
        return rateHz >= 8000 && rateHz <= 48_000 && rateHz % STEP_HZ == 0;
    }

    /** The same sound, as long to the sample, at another rate; both {@linkplain #isUsable usable}. */
    static short[] resampled(short[] in, int inHz, int outHz) {
        return new FileResampler(inHz, outHz).all(in);
    }

    private short[] all(short[] in) {
        short[] out = new short[(int) ((long) in.length * up / down)];
        for (int n = 0; n < out.length; n++) {
            long at = (long) n * down;
            out[n] = sample(in, (int) (at / up), phases[(int) (at % up)]);
        }
        return out;
    }

    /** Beyond its ends a file is silent. */
    private static short sample(short[] in, int at, float[] coefficients) {
        int first = at - coefficients.length / 2 + 1;
        int from = Math.max(0, -first);
        int to = Math.min(coefficients.length, in.length - first);
        float sum = 0;
        for (int k = from; k < to; k++) {
            sum += coefficients[k] * in[first + k];
        }
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
    }

    /** Their sum is 1, so that a constant stays one at every phase. */
    private static float[] coefficients(int side, double offset, double cutoff) {
        double beta = 0.1102 * (STOP_DB - 8.7);
        double[] exact = new double[2 * side];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            double x = k - side + 1 - offset;
            double inside = Math.max(0, 1 - x * x / ((double) side * side));
            exact[k] = sinc(2 * cutoff * x) * bessel(beta * Math.sqrt(inside));
            sum += exact[k];
        }
        float[] coefficients = new float[exact.length];
        for (int k = 0; k < exact.length; k++) {
            coefficients[k] = (float) (exact[k] / sum);
        }
        return coefficients;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** The modified Bessel function of the first kind and order 0. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            double half = x / (2 * k);
            term *= half * half;
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
