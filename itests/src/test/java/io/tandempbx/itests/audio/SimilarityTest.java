package io.tandempbx.itests.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.support.Workspace;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    private static final int LATER_SAMPLES = 5_003;

    private final short[] said = noise(1);

    @Test
    void shouldFindASignalThatComesLaterThroughMuLawAndQuieter() {
        short[] heard = new short[said.length + 2 * LATER_SAMPLES];
        for (int i = 0; i < said.length; i++) {
            heard[LATER_SAMPLES + i] = MuLaw.decode(MuLaw.encode((short) (said[i] / 3)));
        }
        assertTrue(Similarity.of(said, heard) > 0.98);
    }

    @Test
    void shouldForgiveAFrameThatAPlayerInserted() {
        short[] heard = new short[said.length + 4 * LATER_SAMPLES];
        int half = said.length / 2;
        System.arraycopy(said, 0, heard, LATER_SAMPLES, half);
        System.arraycopy(said, half, heard, LATER_SAMPLES + half + 160, said.length - half);
        assertTrue(Similarity.of(said, heard) > 0.9);
    }

    @Test
    void shouldTellAnotherSignalAndSilenceApart() {
        assertTrue(Similarity.of(said, noise(2)) < 0.1);
        assertEquals(0, Similarity.of(said, new short[said.length]), 1e-6);
    }

    @Test
    void shouldCodeMuLawAsG711Says() {
        assertEquals((byte) 0xFF, MuLaw.encode((short) 0));
        assertEquals((byte) 0x80, MuLaw.encode((short) 32_767));
        assertEquals((byte) 0x00, MuLaw.encode((short) -32_768));
        for (int octet = 0; octet < 256; octet++) {
            byte coded = octet == 0x7F ? (byte) 0xFF : (byte) octet; // both are zero
            assertEquals(coded, MuLaw.encode(MuLaw.decode((byte) octet)));
        }
    }

    @Test
    void shouldReadTheWavFileItWrote() {
        var file = Workspace.directory("work").resolve("noise.wav");
        WavFile.write(file, Speech.SAMPLE_RATE_HZ, said);
        org.junit.jupiter.api.Assertions.assertArrayEquals(said, WavFile.read(file, Speech.SAMPLE_RATE_HZ));
    }

    /** Noise that is louder in some places, as speech is. */
    private static short[] noise(long seed) {
        Random random = new Random(seed);
        short[] signal = new short[4 * Speech.SAMPLE_RATE_HZ];
        for (int i = 0; i < signal.length; i++) {
            signal[i] = (short) (random.nextGaussian() * 4000 * (1.1 + Math.sin(i / 1500.0)));
        }
        return signal;
    }
}
