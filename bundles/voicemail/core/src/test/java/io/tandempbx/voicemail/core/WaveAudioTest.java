package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tandempbx.security.api.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Greetings that somebody brings. */
class WaveAudioTest {
    private static byte[] file(int format, int channels, int rateHz, int bits, int dataOctets) {
        ByteBuffer out = ByteBuffer.allocate(54 + dataOctets).order(ByteOrder.LITTLE_ENDIAN);
        out.put(tag("RIFF")).putInt(46 + dataOctets).put(tag("WAVEfmt ")).putInt(16);
        out.putShort((short) format).putShort((short) channels).putInt(rateHz).putInt(rateHz * 2);
        out.putShort((short) 2).putShort((short) bits);
        out.put(tag("odd ")).putInt(1).put((byte) 7).put((byte) 0); // padded to a whole number of words
        out.put(tag("data")).putInt(dataOctets);
        for (int i = 0; i < dataOctets; i++) {
            out.put((byte) i);
        }
        return out.array();
    }

    private static byte[] tag(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String refused(byte[] file) {
        RefusedException refused = assertThrows(RefusedException.class, () -> WaveAudio.of(file, 2));
        assertEquals(RefusedException.Kind.INVALID, refused.kind());
        return String.valueOf(refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"8000, 32000", "16000, 64000", "8000, 2"})
    void shouldKeepTheSamplesAlone(int rateHz, int octets) throws RefusedException {
        byte[] given = file(1, 1, rateHz, 16, octets);
        byte[] kept = WaveAudio.of(given, 2).file();
        assertEquals(44 + octets, kept.length);
        assertArrayEquals(
                Arrays.copyOfRange(given, given.length - octets, given.length),
                Arrays.copyOfRange(kept, 44, kept.length));
        assertArrayEquals(kept, WaveAudio.of(kept, 2).file());
    }

    @ParameterizedTest
    @CsvSource({
        "3, 1, 8000, 16, 100, format '3' must be 1",
        "1, 2, 8000, 16, 100, channels '2' must be 1",
        "1, 1, 44100, 16, 100, rate '44100' must be 8000 or 16000",
        "1, 1, 8000, 8, 100, bits '8' must be 16",
        "1, 1, 8000, 16, 0, data '0 octets' must be whole samples",
        "1, 1, 8000, 16, 3, data '3 octets' must be whole samples",
        "1, 1, 8000, 16, 32002, seconds '2.0' must be at most 2",
        "1, 1, 8000, 16, 64000, seconds '4.0' must be at most 2",
    })
    void shouldNameTheRuleThatIsBroken(int format, int channels, int rateHz, int bits, int octets, String rule) {
        String told = refused(file(format, channels, rateHz, bits, octets));
        assertEquals(rule, told.substring(0, Math.min(rule.length(), told.length())));
    }

    @Test
    void shouldRefuseWhatIsCutShortAnywhere() {
        byte[] whole = file(1, 1, 8000, 16, 100);
        for (int length = 0; length < whole.length; length++) {
            refused(Arrays.copyOf(whole, length));
        }
        byte[] huge = whole.clone();
        Arrays.fill(huge, 50, 54, (byte) 0xff); // a chunk of four gigabytes
        refused(huge);
    }
}
