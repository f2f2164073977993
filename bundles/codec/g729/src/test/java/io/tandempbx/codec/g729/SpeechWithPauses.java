package io.tandempbx.codec.g729;

import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Pieces of sentences with pauses of 1.5 seconds between them, and noise all the time.
 *
 * @param starts of the pieces, and
 * @param ends   of these, in samples
 * @param onsets where each is first loud
 */
record SpeechWithPauses(
        short[] samples, List<Integer> starts, List<Integer> ends, List<Integer> onsets, boolean isSilent) {
    private static final int RATE_HZ = 8000;
    private static final int FRAME = 80;
    private static final int PAUSE = RATE_HZ * 3 / 2;
    private static final int PIECES = 4; // of a sentence
    private static final double LOUD = 1e-3; // of the energy of a piece's loudest frame

    /** @param level of the noise, root mean square */
    static SpeechWithPauses over(Path work, double level) {
        List<short[]> pieces = new ArrayList<>();
        for (Utterance utterance : Utterance.values()) {
            pieces.addAll(cut(utterance.samples(work, RATE_HZ)));
        }
        int length = PAUSE;
        for (short[] piece : pieces) {
            length += piece.length + PAUSE;
        }
        short[] samples = noise(length, level);
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Integer> onsets = new ArrayList<>();
        int at = PAUSE;
        for (short[] piece : pieces) {
            for (int i = 0; i < piece.length; i++) {
                samples[at + i] = (short) (samples[at + i] + piece[i]);
            }
            starts.add(at);
            ends.add(at + piece.length);
            onsets.add(at + onset(piece));
            at += piece.length + PAUSE;
        }
        return new SpeechWithPauses(samples, starts, ends, onsets, level == 0);
    }

    /** Slightly coloured, the same in every run. */
    static short[] noise(int length, double level) {
        Random random = new Random(31);
        short[] noise = new short[length];
        double last = 0;
        for (int i = 0; i < length; i++) {
            last = 0.5 * last + Math.sqrt(0.75) * random.nextGaussian();
            noise[i] = (short) Math.round(level * last);
        }
        return noise;
    }

    /** Cuts where it is quietest near the ends of equal parts. */
    private static List<short[]> cut(short[] sentence) {
        List<short[]> pieces = new ArrayList<>();
        int frames = sentence.length / FRAME;
        int from = 0;
        for (int piece = 1; piece <= PIECES; piece++) {
            int to = frames;
            if (piece < PIECES) {
                to = frames * piece / PIECES;
                for (int i = to - 15; i < to + 15; i++) {
                    to = energy(sentence, i * FRAME) < energy(sentence, to * FRAME) ? i : to;
                }
            }
            pieces.add(Arrays.copyOfRange(sentence, from * FRAME, to * FRAME));
            from = to;
        }
        return pieces;
    }

    private static int onset(short[] piece) {
        double loudest = 0;
        for (int at = 0; at + FRAME <= piece.length; at += FRAME) {
            loudest = Math.max(loudest, energy(piece, at));
        }
        int at = 0;
        while (energy(piece, at) < LOUD * loudest) {
            at += FRAME;
        }
        return at;
    }

    private static double energy(short[] samples, int from) {
        double sum = 0;
        for (int i = from; i < from + FRAME; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum;
    }

    boolean isPause(int sample) {
        for (int i = 0; i < starts.size(); i++) {
            if (sample >= starts.get(i) && sample < ends.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where half a second begins that is well within a pause. */
    List<Integer> pauses() {
        return ends.stream().map(end -> end + PAUSE / 2).toList();
    }

    /** The pieces without the pauses. */
    short[] speech(int delay) {
        return speech(samples, delay);
    }

    /** The same of what was heard, so many samples later. */
    short[] speech(short[] heard, int delay) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < starts.size(); i++) {
            octets.writeBytes(Signal.octets(Arrays.copyOfRange(heard, starts.get(i) + delay, ends.get(i) + delay)));
        }
        return Signal.samples(octets.toByteArray());
    }
}
