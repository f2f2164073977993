package io.tandempbx.codec.wave;

/** Describes background noise as a comfort noise packet (RFC 3389): its level and the reflection coefficients. */
final class NoiseDescription {
    static final int ORDER = 10;
    static final int OCTETS = 1 + ORDER;

    private final double[] correlation = new double[ORDER + 1];
    private final double[] predictor = new double[ORDER + 1];
    private final double[] previous = new double[ORDER + 1];

    /** Writes {@link #OCTETS} octets. */
    void describe(short[] in, int inOff, int count, byte[] out, int outOff) {
        correlate(in, inOff, count);
        double rms = Math.sqrt(correlation[0] / Math.max(1, count));
        double level = -20 * Math.log10(Math.max(rms, 1e-3) / NoiseSynthesis.FULL_SCALE);
        out[outOff] = (byte) Math.max(0, Math.min(NoiseSynthesis.LEVELS, Math.round(level)));
        reflect(out, outOff);
    }

    private void correlate(short[] in, int off, int count) {
        for (int lag = 0; lag <= ORDER; lag++) {
            double sum = 0;
            for (int i = lag; i < count; i++) {
                sum += (double) in[off + i] * in[off + i - lag];
            }
            correlation[lag] = sum;
        }
    }

    /** Levinson and Durbin's recursion; a silent block has no colour. */
    private void reflect(byte[] out, int outOff) {
        double error = correlation[0] * 1.0001 + 1; // a little white noise keeps it stable
        for (int i = 1; i <= ORDER; i++) {
            double sum = correlation[i];
            for (int j = 1; j < i; j++) {
                sum += predictor[j] * correlation[i - j];
            }
            double k = -sum / error;
            System.arraycopy(predictor, 0, previous, 0, i);
            for (int j = 1; j < i; j++) {
                predictor[j] = previous[j] + k * previous[i - j];
            }
            predictor[i] = k;
            error *= 1 - k * k;
            out[outOff + i] = (byte) Math.round(NoiseSynthesis.MIDDLE + NoiseSynthesis.MIDDLE * k);
        }
    }
}
