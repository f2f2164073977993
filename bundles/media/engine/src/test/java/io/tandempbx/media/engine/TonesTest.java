package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is heard, measured in the samples, against what networks publish (ITU-T E.180 Supplement 2). */
class TonesTest {
    private static final int RATE_HZ = 8000;
    private static final int WINDOW = 20; // samples; 2.5 ms
    private static final double DETECTED = 500; // mean of a window that sounds

    /** Lengths of sound and silence by turns, beginning with sound, in milliseconds. */
    private static List<Integer> cadence(short[] samples) {
        List<Integer> cadence = new ArrayList<>();
        boolean sounded = false;
        int since = 0;
        for (int at = 0; at + WINDOW <= samples.length; at += WINDOW) {
            double sum = 0;
            for (int i = Math.max(0, at - WINDOW); i < Math.min(samples.length, at + 2 * WINDOW); i++) {
                sum += Math.abs(samples[i]) / (3.0 * WINDOW); // beats of two frequencies are no pauses
            }
            boolean sounds = sum > DETECTED;
            if (sounds != sounded && at > 0) {
                cadence.add((at - since) * 1000 / RATE_HZ);
                since = at;
            }
            sounded = sounds;
        }
        cadence.add((samples.length - since) * 1000 / RATE_HZ);
        return cadence;
    }

    /** Which multiples of 5 Hz carry more than a tenth of the sound's power. */
    private static List<Integer> frequencies(short[] samples) {
        List<Integer> found = new ArrayList<>();
        int count = RATE_HZ / 5; // 200 ms: of 5 Hz the multiples are apart
        double power = 0;
        for (int i = 0; i < count; i++) {
            power += (double) samples[i] * samples[i] / count;
        }
        double explained = 0;
        for (int hz = 300; hz <= 700; hz += 5) {
            double sine = 0;
            double cosine = 0;
            for (int i = 0; i < count; i++) {
                sine += samples[i] * Math.sin(2 * Math.PI * hz * i / RATE_HZ) * 2 / count;
                cosine += samples[i] * Math.cos(2 * Math.PI * hz * i / RATE_HZ) * 2 / count;
            }
            double share = (sine * sine + cosine * cosine) / 2 / power;
            if (share > 0.1) {
                found.add(hz);
                explained += share;
            }
        }
        assertTrue(explained > 0.99, "there is more than " + found + ": " + explained);
        return found;
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "us, dial, 350 440, 1000",
        "us, ringback, 440 480, 2000 4000",
        "us, busy, 480 620, 500 500",
        "us, congestion, 480 620, 250 250",
        "gb, dial, 350 440, 1000",
        "gb, ringback, 400 450, 400 200 400 2000",
        "gb, busy, 400, 375 375",
        "gb, congestion, 400, 400 350 225 525",
        "de, dial, 425, 1000",
        "de, ringback, 425, 1000 4000",
        "de, busy, 425, 480 480",
        "de, congestion, 425, 240 240",
        "fr, dial, 440, 1000",
        "fr, ringback, 440, 1500 3500",
        "fr, busy, 440, 500 500",
        "fr, congestion, 440, 250 250",
    })
    void shouldSoundAsTheNetworkOfItsCountry(String country, String name, String frequencies, String cadence) {
        Clip tone = Tones.of(country, name).orElseThrow();
        assertTrue(tone.repeats());
        short[] samples = tone.at(RATE_HZ);
        assertEquals(numbers(frequencies), frequencies(samples));
        List<Integer> expected = numbers(cadence);
        List<Integer> measured = cadence(samples);
        assertEquals(expected.size(), measured.size(), measured::toString);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), measured.get(i), 5, measured::toString);
        }
        if (expected.size() == 1) { // it lasts: its end goes on with its beginning
            assertEquals(samples[0] + samples[1], samples[RATE_HZ - 1] * -1 + 2 * samples[0], 3000);
        }
    }

    @Test
    void shouldKnowTheCountriesThatTheSettingsMayName() {
        assertEquals(Set.of("us", "gb", "de", "fr"), Tones.countries());
        assertTrue(Tones.of("us", "stutter").isEmpty());
        assertTrue(Tones.of("xx", "busy").isEmpty());
    }
}
