package io.tandempbx.media.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WAV files of different rates. */
class ClipTest {
    private static final double HZ = 997;

    @TempDir
    private Path directory;

    /** A second of a tone on the first channel; the others are silent. */
    private Path wav(int rateHz, int channels) throws IOException {
        int octets = rateHz * channels * 2;
        ByteBuffer wav = ByteBuffer.allocate(44 + octets).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(US_ASCII)).putInt(36 + octets).put("WAVEfmt ".getBytes(US_ASCII));
        wav.putInt(16).putShort((short) 1).putShort((short) channels).putInt(rateHz);
        wav.putInt(rateHz * channels * 2).putShort((short) (channels * 2)).putShort((short) 16);
        wav.put("data".getBytes(US_ASCII)).putInt(octets);
        for (int i = 0; i < rateHz; i++) {
            wav.putShort((short) Math.round(10_000 * Math.sin(2 * Math.PI * HZ * i / rateHz)));
            wav.position(wav.position() + 2 * (channels - 1));
        }
        return Files.write(directory.resolve(rateHz + ".wav"), wav.array());
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000})
    void shouldSoundTheSameWhateverTheRateOfTheFile(int rateHz) throws IOException {
        for (int wantedHz : new int[] {8000, 16_000, 48_000}) {
            short[] heard = Clip.read(wav(rateHz, 2), false).at(wantedHz);
            assertEquals(wantedHz, heard.length, wantedHz / 100.0);
            double sine = 0;
            double cosine = 0;
            double power = 0;
            int from = wantedHz / 10;
            int count = wantedHz / 2;
            for (int i = from; i < from + count; i++) {
                sine += heard[i] * Math.sin(2 * Math.PI * HZ * i / wantedHz) * 2 / count;
                cosine += heard[i] * Math.cos(2 * Math.PI * HZ * i / wantedHz) * 2 / count;
                power += (double) heard[i] * heard[i] / count;
            }
            double level = Math.hypot(sine, cosine);
            assertEquals(10_000, level, 150, rateHz + " at " + wantedHz);
            assertTrue(level * level / 2 / power > 0.999, "there is more than the tone");
        }
    }

    @Test
    void shouldSayWhichRatesAFileMayHave() throws IOException {
        for (int rateHz : new int[] {6000, 11_127, 96_000}) {
            Path file = wav(rateHz, 1);
            String said = String.valueOf(assertThrows(IOException.class, () -> Clip.read(file, false))
                    .getMessage());
            assertTrue(said.endsWith(" is of " + rateHz + " Hz, not of 8 to 48 kHz, in steps of 25 Hz"), said);
        }
    }
}
