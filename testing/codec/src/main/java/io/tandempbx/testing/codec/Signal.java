package io.tandempbx.testing.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Signals as samples and as octets, and how far two of them are apart. */
public final class Signal {
    private static final int BANDS = 18;
    private static final int COMPARED = 24_000;
    private static final double SILENCE = 1e-4; // of the loudest frame's energy

    private Signal() {}

    /** Little-endian 16-bit samples. */
    public static short[] samples(byte[] octets) {
        short[] samples = new short[octets.length / 2];
        ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    /** Little-endian 16-bit samples. */
    public static byte[] octets(short[] samples) {
        ByteBuffer octets = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        octets.asShortBuffer().put(samples);
        return octets.array();
    }

    /** Energy of the one signal over that of its difference to the other, in dB; infinite if they are the same. */
    public static double snrDb(short[] expected, short[] actual) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < Math.min(expected.length, actual.length); i++) {
            double off = expected[i] - actual[i];
            signal += (double) expected[i] * expected[i];
            noise += off * off;
        }
        return 10 * Math.log10(signal / noise);
    }

    /** The normalised correlation of two signals, the second moved by what suits best within the given samples. */
    public static double correlation(short[] said, short[] heard, int mostDelay) {
        return correlationAt(said, heard, delay(said, heard, mostDelay));
    }

    /** By how many samples the second signal is behind the first. */
    public static int delay(short[] said, short[] heard, int mostDelay) {
        int best = 0;
        double most = -2;
        for (int delay = 0; delay <= mostDelay; delay++) {
            double correlation = correlationAt(said, heard, delay);
            if (correlation > most) {
                most = correlation;
                best = delay;
            }
        }
        return best;
    }

    /** Of at most so many samples in the middle, which say enough. */
    private static double correlationAt(short[] said, short[] heard, int delay) {
        int count = Math.min(said.length, heard.length - delay);
        int from = Math.max(0, (count - COMPARED) / 2);
        double product = 0;
        double a = 1e-9;
        double b = 1e-9;
        for (int i = from; i < Math.min(count, from + COMPARED); i++) {
            product += (double) said[i] * heard[i + delay];
            a += (double) said[i] * said[i];
            b += (double) heard[i + delay] * heard[i + delay];
        }
        return product / Math.sqrt(a * b);
    }

    /**
     * The mean distance of the spectra of what is spoken, in dB: of frames of 32 ms that are not silent in the first
     * signal, the root mean square over bands of equal width in Bark up to 3.6 kHz.
     *
     * @param mostDelay the second signal may be behind the first by this many samples
     */
    public static double spectralDistanceDb(short[] said, short[] heard, int rateHz, int mostDelay) {
        int delay = delay(said, heard, mostDelay);
        short[] aligned = Arrays.copyOfRange(heard, delay, Math.max(delay, heard.length));
        int frame = rateHz * 32 / 1000;
        int count = Math.min(said.length, aligned.length) / (frame / 2) - 1;
        double loudest = 0;
        double[][] first = new double[count][];
        for (int i = 0; i < count; i++) {
            first[i] = bands(said, i * frame / 2, frame, rateHz);
            loudest = Math.max(loudest, Arrays.stream(first[i]).sum());
        }
        double sum = 0;
        int spoken = 0;
        for (int i = 0; i < count; i++) {
            if (Arrays.stream(first[i]).sum() > SILENCE * loudest) {
                double[] second = bands(aligned, i * frame / 2, frame, rateHz);
                double squares = 0;
                for (int band = 0; band < BANDS; band++) {
                    double floor = SILENCE * loudest / BANDS / 10;
                    double db = 10 * Math.log10((first[i][band] + floor) / (second[band] + floor));
                    squares += db * db / BANDS;
                }
                sum += Math.sqrt(squares);
                spoken++;
            }
        }
        return sum / spoken;
    }

    /** Energies per band, by a plain Fourier transform of the frame under a Hann window. */
    private static double[] bands(short[] samples, int from, int frame, int rateHz) {
        double[] bands = new double[BANDS];
        double[] windowed = new double[frame];
        double[] cosine = new double[frame];
        double[] sine = new double[frame];
        for (int i = 0; i < frame; i++) {
            cosine[i] = Math.cos(2 * Math.PI * i / frame);
            sine[i] = Math.sin(2 * Math.PI * i / frame);
            windowed[i] = samples[from + i] * (0.5 - 0.5 * cosine[i]);
        }
        double top = bark(3600);
        for (int line = 3; line * rateHz / frame < 3600; line++) {
            double re = 0;
            double im = 0;
            int turn = 0;
            for (int i = 0; i < frame; i++) {
                re += windowed[i] * cosine[turn];
                im += windowed[i] * sine[turn];
                turn = turn + line < frame ? turn + line : turn + line - frame;
            }
            int band = (int) (bark((double) line * rateHz / frame) / top * BANDS);
            bands[Math.min(band, BANDS - 1)] += re * re + im * im;
        }
        return bands;
    }

    private static double bark(double hz) {
        return 6 * Math.log(hz / 600 + Math.sqrt(1 + hz * hz / 360_000));
    }
}
