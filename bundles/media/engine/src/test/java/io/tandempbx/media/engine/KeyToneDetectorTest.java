package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.KeySound;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.WavFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in sound, at the limits of ITU-T Q.24 and somewhat within them. */
final class KeyToneDetectorTest {
    private static final String ALL = KeyTones.KEYS;
    private static final double SHORTEST_MS = 40;
    private static final int ROUNDS = 40; // each with other phases, and another beginning within a frame

    /** The keys in some sound, a frame at a time. */
    private static String heard(short[] samples) {
        KeyToneDetector detector = new KeyToneDetector();
        StringBuilder keys = new StringBuilder();
        short[] frame = new short[160];
        for (int at = 0; at + frame.length <= samples.length; at += frame.length) {
            System.arraycopy(samples, at, frame, 0, frame.length);
            char key = detector.take(frame, frame.length);
            if (key != KeyToneDetector.NONE) {
                keys.append(key);
            }
        }
        return keys.toString();
    }

    /** Fails unless these keys are heard in each of many sounds that differ by chance. */
    private static void assertHeard(String expected, UnaryOperator<KeySound> sound) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            KeySound made = sound.apply(new KeySound(seed).unaligned()).pause(60);
            assertEquals(expected, heard(made.samples()), "seed " + seed);
        }
    }

    @Test
    void shouldHearEveryKeyInItsOrder() {
        assertHeard(ALL, sound -> sound.keys(ALL, 100, 100));
    }

    @ParameterizedTest
    @CsvSource({"0.015, 0.015", "0.015, -0.015", "-0.015, 0.015", "-0.015, -0.015"})
    void shouldHearTheShortestTonesAndPausesOffTune(double low, double high) {
        assertHeard(ALL, sound -> sound.off(low, high).keys(ALL, SHORTEST_MS, SHORTEST_MS));
    }

    @ParameterizedTest
    @CsvSource({"0.035, 0", "-0.035, 0", "0, 0.035", "0, -0.035"})
    void shouldNotHearWhatIsTooFarOffTune(double low, double high) {
        assertHeard("", sound -> sound.off(low, high).keys(ALL, 100, 100));
    }

    @ParameterizedTest
    @CsvSource({
        "-3, -3", "-25, -25", // the loudest that µ-law takes, and the faintest
        "-10, -18", "-17, -25", // the low group stronger by 8 dB
        "-14, -10", "-25, -21", // the high group stronger by 4 dB
    })
    void shouldHearAllLevelsAndTwists(double low, double high) {
        assertHeard(ALL, sound -> sound.levels(low, high).off(0.015, -0.015).keys(ALL, SHORTEST_MS, SHORTEST_MS));
    }

    @ParameterizedTest
    @CsvSource({"-40, -40", "-4, -18", "-20, -10"})
    void shouldNotHearWhatIsTooFaintOrTooUneven(double low, double high) {
        assertHeard("", sound -> sound.levels(low, high).keys(ALL, 100, 100));
    }

    @Test
    void shouldHearKeysInNoise() {
        assertHeard(
                ALL,
                sound -> sound.off(-0.015, 0.015).keys(ALL, SHORTEST_MS, 60).noise(15));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 15, 20, 23})
    void shouldNotHearWhatIsTooShort(int ms) {
        assertHeard("", sound -> sound.keys(ALL, ms, 100));
    }

    @Test
    void shouldHearOneKeyInAToneWithABreakAndTwoWithAPause() {
        for (int fromMs = 95; fromMs < 130; fromMs++) {
            int from = fromMs;
            assertHeard("7", sound -> sound.key('7', 150).interrupt(from, 10));
        }
        assertHeard("77", sound -> sound.key('7', 40).pause(40).key('7', 40));
        assertHeard("5", sound -> sound.key('5', 3000));
    }

    @Test
    void shouldNotHearOneTone() {
        assertHeard("", sound -> sound.levels(-90, -10).keys(ALL, 100, 100));
        assertHeard("", sound -> sound.levels(-10, -90).keys(ALL, 100, 100));
    }

    @ParameterizedTest
    @EnumSource(Speech.class)
    void shouldHearNothingInSpeech(Speech speech, @TempDir Path work) {
        short[] said = speech.samples(work);
        assertTrue(said.length > 3 * Speech.SAMPLE_RATE_HZ);
        for (int from = 0; from < 160; from += 10) { // wherever the frames begin
            short[] shifted = Arrays.copyOfRange(said, from, said.length);
            assertEquals("", heard(shifted));
            for (int i = 0; i < shifted.length; i++) {
                shifted[i] = (short) (shifted[i] / 4);
            }
            assertEquals("", heard(shifted));
        }
    }

    @Test
    void shouldHearNothingInThePromptsOfThePlatform() throws IOException {
        Path prompts = Path.of("../../../karaf-assembly/src/main/resources/voicemail_prompts");
        List<Path> files;
        try (Stream<Path> found = Files.list(prompts)) {
            files = found.filter(file -> file.toString().endsWith(".wav")).toList();
        }
        assertTrue(files.size() > 50, files::toString);
        for (Path file : files) {
            assertEquals("", heard(WavFile.read(file, Speech.SAMPLE_RATE_HZ)), file::toString);
        }
    }

    @Test
    void shouldHearNothingInBabble() {
        for (int seed = 0; seed < 200; seed++) {
            assertEquals("", heard(Babble.second(seed)), "seed " + seed);
        }
    }

    @Test
    void shouldHearKeysRightAfterSpeech(@TempDir Path work) {
        short[] said = Speech.FOX.samples(work);
        short[] keys = new KeySound(1).pause(20).keys("4713#", 60, 60).samples();
        short[] both = Arrays.copyOf(said, said.length + keys.length);
        System.arraycopy(keys, 0, both, said.length, keys.length);
        assertEquals("4713#", heard(both));
    }
}
