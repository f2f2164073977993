package org.jitsi.impl.neomedia.codec.audio.g729;

import java.util.Arrays;

/**
 * What Annex B looks at in every frame: energies of the whole band and of its low end, spectrum, and how often the signal
 * crosses zero. The window is the encoder's: 30 ms that end with the newest sample, the encoded frame in the middle of
 * its greater weight. Samples count at half their size, as they do within the codec.
 */
final class FrameAnalysis {
    static final int ORDER = Ld8k.M;

    private static final int SAMPLES = Ld8k.L_FRAME;
    private static final int WINDOW = Ld8k.L_WINDOW;
    private static final int LAGS = 12;
    private static final double LOW_BAND_HZ = 1000;
    private static final double RATE_HZ = 8000;
    private static final double[] LOW_PASS = lowPass();
    private static final double WINDOW_ENERGY = windowEnergy();

    /** What was found in a frame; arrays are replaced by the next. */
    record Frame(double energyDb, double lowDb, double crossings, float[] frequencies, double predictionDb) {}

    private final PreProc highPass = new PreProc();
    private final float[] window = new float[WINDOW];
    private final float[] fresh = new float[SAMPLES];
    private final float[] correlation = new float[LAGS + 1];
    private float[] pairs = startPairs();

    FrameAnalysis() {
        highPass.init_pre_process();
    }

    /** The correlation of a low-pass filter of 1 kHz with itself: by this the energy below is had from that of a signal. */
    private static double[] lowPass() {
        double[] taps = new double[LAGS + 1];
        for (int i = 0; i <= LAGS; i++) {
            double t = i - LAGS / 2.0;
            double turn = 2 * LOW_BAND_HZ / RATE_HZ * t;
            double sinc = t == 0 ? 1 : Math.sin(Math.PI * turn) / (Math.PI * turn);
            taps[i] = sinc * (0.54 + 0.46 * Math.cos(Math.PI * t / (LAGS / 2.0 + 1)));
        }
        double sum = Arrays.stream(taps).sum();
        double[] correlated = new double[LAGS + 1];
        for (int lag = 0; lag <= LAGS; lag++) {
            for (int i = 0; i + lag <= LAGS; i++) {
                correlated[lag] += taps[i] * taps[i + lag] / (sum * sum) * (lag == 0 ? 1 : 2);
            }
        }
        return correlated;
    }

    private static double windowEnergy() {
        double sum = 0;
        for (float weight : TabLd8k.hamwindow) {
            sum += weight * weight;
        }
        return sum;
    }

    private static float[] startPairs() {
        float[] pairs = new float[ORDER];
        for (int i = 0; i < ORDER; i++) {
            pairs[i] = (float) Math.cos(Math.PI * (i + 1) / (ORDER + 1));
        }
        return pairs;
    }

    /** Takes the next 80 samples. */
    Frame next(short[] in, int inOff) {
        for (int i = 0; i < SAMPLES; i++) {
            fresh[i] = in[inOff + i] / 2f;
        }
        highPass.pre_process(fresh, 0, SAMPLES);
        System.arraycopy(window, SAMPLES, window, 0, WINDOW - SAMPLES);
        System.arraycopy(fresh, 0, window, WINDOW - SAMPLES, SAMPLES);
        Lpc.autocorr(window, 0, LAGS, correlation);
        double low = 0;
        for (int lag = 0; lag <= LAGS; lag++) {
            low += LOW_PASS[lag] * correlation[lag];
        }
        double energy = energy(correlation);
        float[] frequencies = new float[ORDER];
        double left = spectrum(correlation, frequencies);
        return new Frame(db(energy), db(low / WINDOW_ENERGY), crossings(), frequencies, db(energy) - db(left));
    }

    /** Correlations of the latest frame, of lags 0 to 10; not to be changed. */
    float[] correlation() {
        return correlation;
    }

    /** Of correlations, a sample. */
    static double energy(float[] correlation) {
        return correlation[0] / WINDOW_ENERGY;
    }

    /** Finds the line spectral frequencies for correlations; returns the energy a sample of what they do not explain. */
    double spectrum(float[] correlation, float[] frequencies) {
        float[] lagged = Arrays.copyOf(correlation, ORDER + 1);
        Lpc.lag_window(ORDER, lagged);
        float[] filter = new float[ORDER + 1];
        float left = Lpc.levinson(lagged, filter, 0, new float[ORDER]);
        float[] found = new float[ORDER];
        Lpc.az_lsp(filter, 0, found, pairs);
        pairs = found;
        Lpcfunc.lsp_lsf(found, frequencies, ORDER);
        return left / WINDOW_ENERGY;
    }

    /** In the encoded frame, of all there could be. */
    private double crossings() {
        int count = 0;
        int from = WINDOW - Ld8k.L_NEXT - SAMPLES;
        for (int i = from; i < from + SAMPLES; i++) {
            count += window[i] < 0 != window[i - 1] < 0 ? 1 : 0;
        }
        return (double) count / SAMPLES;
    }

    private static double db(double energy) {
        return 10 * Math.log10(Math.max(energy, 1e-3));
    }
}
