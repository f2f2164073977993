package org.jitsi.impl.neomedia.codec.audio.g729;

import org.jspecify.annotations.Nullable;

/**
 * Tells speech from noise (Annex B, B.3): a frame is speech that stands out from the running averages of the noise in
 * energy, in energy of the low band, in spectrum or in its crossings of zero. After speech, it is taken for granted for a
 * while, so that words do not lose their ends.
 *
 * <p>The noise is what is least in two seconds, by its smoothed energy; the averages follow it down at once, and up when
 * nothing in these two seconds was below. A tone is never noise, for no descriptor could say how it sounds.
 */
final class VoiceActivity {
    private static final double LEAST_DB = 15; // below, nobody hears speech
    private static final double ENERGY_DB = 4.5;
    private static final double LOW_BAND_DB = 6;
    private static final double SLIGHT_DB = 2; // enough if the spectrum differs as well
    private static final double SPECTRUM = 0.12; // sum of squares, radians
    private static final double CROSSINGS = 0.2;
    private static final double TONE_DB = 24;
    private static final double TOO_LOW_DB = 3; // averages below what is least: the noise has grown
    private static final double TOO_HIGH_DB = 5;
    private static final double SMOOTH = 0.3;
    private static final double FAST = 0.25;
    private static final double SLOW = 0.05;
    private static final int LEARNING_FRAMES = 32;
    private static final int PARTS = 8;
    private static final int PART_FRAMES = 25;
    private static final int SHORT_FRAMES = 4; // a click is no word
    private static final int SHORT_HANGOVER_FRAMES = 3;
    private static final int HANGOVER_FRAMES = 9;

    /** The least of a part of the last two seconds. */
    private static final class Least {
        private double smoothedDb = Double.MAX_VALUE;
        private FrameAnalysis.@Nullable Frame frame;
    }

    private final Least[] least = new Least[PARTS];
    private final double[] spectrum = new double[FrameAnalysis.ORDER];
    private double energyDb;
    private double lowDb;
    private double crossings;
    private double smoothedDb;
    private int learned;
    private long frames;
    private int burst;
    private int hangover;

    VoiceActivity() {
        for (int i = 0; i < PARTS; i++) {
            least[i] = new Least();
        }
    }

    /** What a frame is. */
    enum Kind {
        SPEECH,
        /** By what it is, noise; sent as speech all the same. */
        HANGOVER,
        NOISE
    }

    Kind judge(FrameAnalysis.Frame frame) {
        smoothedDb = frames == 0 ? frame.energyDb() : smoothedDb + SMOOTH * (frame.energyDb() - smoothedDb);
        if (frames == 0) {
            become(frame);
        }
        remember(frame);
        correct();
        frames++;
        if (standsOut(frame)) {
            burst++;
            hangover = burst < SHORT_FRAMES ? Math.max(hangover, SHORT_HANGOVER_FRAMES) : HANGOVER_FRAMES;
            return Kind.SPEECH;
        }
        burst = 0;
        average(frame);
        if (hangover > 0) {
            hangover--;
            return Kind.HANGOVER;
        }
        return Kind.NOISE;
    }

    private boolean standsOut(FrameAnalysis.Frame frame) {
        if (frame.energyDb() < LEAST_DB) {
            return false;
        }
        double above = frame.energyDb() - energyDb;
        boolean slightly = above > SLIGHT_DB;
        return above > ENERGY_DB
                || frame.lowDb() - lowDb > LOW_BAND_DB
                || (slightly && distortion(frame) > SPECTRUM)
                || (slightly && Math.abs(frame.crossings() - crossings) > CROSSINGS)
                || frame.predictionDb() > TONE_DB;
    }

    private double distortion(FrameAnalysis.Frame frame) {
        double sum = 0;
        for (int i = 0; i < spectrum.length; i++) {
            double off = frame.frequencies()[i] - spectrum[i];
            sum += off * off;
        }
        return sum;
    }

    private void average(FrameAnalysis.Frame frame) {
        double part = learned < LEARNING_FRAMES ? FAST : SLOW;
        learned++;
        energyDb += part * (frame.energyDb() - energyDb);
        lowDb += part * (frame.lowDb() - lowDb);
        crossings += part * (frame.crossings() - crossings);
        for (int i = 0; i < spectrum.length; i++) {
            spectrum[i] += part * (frame.frequencies()[i] - spectrum[i]);
        }
    }

    private void become(FrameAnalysis.Frame frame) {
        energyDb = frame.energyDb();
        lowDb = frame.lowDb();
        crossings = frame.crossings();
        for (int i = 0; i < spectrum.length; i++) {
            spectrum[i] = frame.frequencies()[i];
        }
        learned = 0;
    }

    private void remember(FrameAnalysis.Frame frame) {
        Least part = least[(int) (frames / PART_FRAMES % PARTS)];
        if (frames % PART_FRAMES == 0 || smoothedDb < part.smoothedDb) {
            part.smoothedDb = smoothedDb;
            part.frame = frame;
        }
    }

    /** Lets the averages follow what was least, once all two seconds were above them or it is far below. */
    private void correct() {
        Least lowest = least[0];
        for (Least part : least) {
            lowest = part.smoothedDb < lowest.smoothedDb ? part : lowest;
        }
        FrameAnalysis.Frame frame = lowest.frame;
        boolean grown = frames >= PARTS * PART_FRAMES && lowest.smoothedDb > energyDb + TOO_LOW_DB;
        if (frame != null && (grown || lowest.smoothedDb < energyDb - TOO_HIGH_DB)) {
            become(frame);
        }
    }
}
