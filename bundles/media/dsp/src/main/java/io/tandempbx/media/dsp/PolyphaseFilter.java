package io.tandempbx.media.dsp;

/**
 * Designs the low-pass filter between two sampling rates: a sinc under a Kaiser window, cut into the phases of a
 * polyphase filter.
 */
final class PolyphaseFilter {
    private static final double STOP_DB = 76;
    private static final double PASS = 7.0 / 8; // of half the lower rate
    private static final double STOP = 8.5 / 8;

    private PolyphaseFilter() {}

    /**
     * The coefficients of each phase, the one for the oldest sample first; those of one phase sum up to 1, so that
     * a constant signal stays one. Their number is a multiple of four.
     */
    static float[][] phases(int inHz, int outHz, int up) {
        double rate = (double) inHz * up; // the filter's own
        double half = Math.min(inHz, outHz) / 2.0;
        double cutoff = (PASS + STOP) / 2 * half / rate; // in cycles per sample
        double width = 2 * Math.PI * (STOP - PASS) * half / rate;
        int taps = (int) Math.ceil(((STOP_DB - 7.95) / (2.285 * width) + 1) / up / 4) * 4;
        double beta = 0.1102 * (STOP_DB - 8.7);
        float[][] phases = new float[up][taps];
        double middle = (taps * up - 1) / 2.0;
        for (int phase = 0; phase < up; phase++) {
            double[] exact = new double[taps];
            double sum = 0;
            for (int k = 0; k < taps; k++) {
                double x = (taps - 1 - k) * up + phase - middle;
                double windowed = sinc(2 * cutoff * x) * bessel(beta * Math.sqrt(1 - square(x / (middle + 1))));
                exact[k] = windowed;
                sum += windowed;
            }
            for (int k = 0; k < taps; k++) {
                phases[phase][k] = (float) (exact[k] / sum);
            }
        }
        return phases;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** The modified Bessel function of the first kind and order 0. */
    private static double bessel(double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= square(x / (2 * k));
            sum += term;
        }
        return sum;
    }

    private static double square(double x) {
        return x * x;
    }
}
