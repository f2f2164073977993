package io.tandempbx.itests.audio;

import java.util.Arrays;

/** How much of what was said is in what was heard, as the normalised cross-correlation at the best alignment. */
public final class Similarity {
    /** Half a second of speech: long enough to be unmistakable, short enough that a player's slip spoils little. */
    private static final int SEGMENT_SAMPLES = 4_000;
    /** A phone's clock and the jitter buffer may move a segment this far from where the one before suggests. */
    private static final int SLIP_SAMPLES = 800;

    /** Of matches that differ by less the earliest counts: what is said again later may have been cut off. */
    private static final double NOTICEABLE = 0.02;

    private Similarity() {}

    /**
     * Compares an utterance with a recording that may begin earlier and last longer.
     *
     * <p>The loudest half second is searched in the whole recording; the others only around where that one was found,
     * so that one frame more or less in a player's buffer does not spoil the rest. The result is weighted by energy.
     *
     * @return 1 for the same signal at any loudness, around 0 for an unrelated one
     */
    public static double of(short[] said, short[] heard) {
        if (said.length < SEGMENT_SAMPLES || heard.length < SEGMENT_SAMPLES) {
            return 0;
        }
        int anchor = loudestSegment(said);
        Match anchorMatch = best(said, anchor, heard, 0, heard.length - SEGMENT_SAMPLES);
        double weight = energy(said, anchor);
        double sum = anchorMatch.correlation() * weight;
        for (int from = anchor % SEGMENT_SAMPLES; from + SEGMENT_SAMPLES <= said.length; from += SEGMENT_SAMPLES) {
            int expected = anchorMatch.at() + from - anchor;
            boolean inside = expected >= SLIP_SAMPLES && expected + SEGMENT_SAMPLES + SLIP_SAMPLES <= heard.length;
            if (from != anchor && inside) {
                double energy = energy(said, from);
                sum += energy * best(said, from, heard, expected - SLIP_SAMPLES, expected + SLIP_SAMPLES).correlation;
                weight += energy;
            }
        }
        return sum / weight;
    }

    private record Match(int at, double correlation) {}

    private static Match best(short[] said, int from, short[] heard, int first, int last) {
        double saidEnergy = energy(said, from);
        double heardEnergy = energy(heard, first);
        Match best = new Match(first, 0);
        for (int at = first; at <= last; at++) {
            double correlation = product(said, from, heard, at) / Math.sqrt(saidEnergy * heardEnergy + 1);
            if (correlation > best.correlation + NOTICEABLE) {
                best = new Match(at, correlation);
            }
            if (at + SEGMENT_SAMPLES < heard.length) {
                heardEnergy += square(heard[at + SEGMENT_SAMPLES]) - square(heard[at]);
            }
        }
        return best;
    }

    private static double product(short[] a, int aFrom, short[] b, int bFrom) {
        long sum = 0;
        for (int i = 0; i < SEGMENT_SAMPLES; i++) {
            sum += (long) a[aFrom + i] * b[bFrom + i];
        }
        return sum;
    }

    private static double energy(short[] signal, int from) {
        double sum = 0;
        for (short sample : Arrays.copyOfRange(signal, from, from + SEGMENT_SAMPLES)) {
            sum += square(sample);
        }
        return sum;
    }

    private static double square(short sample) {
        return (double) sample * sample;
    }

    private static int loudestSegment(short[] signal) {
        int loudest = 0;
        for (int from = 0; from + SEGMENT_SAMPLES <= signal.length; from += SEGMENT_SAMPLES / 4) {
            if (energy(signal, from) > energy(signal, loudest)) {
                loudest = from;
            }
        }
        return loudest;
    }
}
