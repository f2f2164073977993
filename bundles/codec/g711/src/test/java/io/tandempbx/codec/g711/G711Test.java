package io.tandempbx.codec.g711;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are those of ITU-T G.711, tables 1a/1b (A-law) and 2a/2b (µ-law), scaled to 16 bits. */
final class G711Test {
    @TempDir
    Path work;

    private static final int MU_LAW_NEGATIVE_ZERO = 0x7f;

    private final CodecFactory muLaw = new MuLawCodecFactory();
    private final CodecFactory aLaw = new ALawCodecFactory();

    @Test
    void shouldNameTheFormatsOfRfc3551() {
        assertEquals(new CodecFormat("PCMU", 8000, 1, 0), muLaw.format());
        assertEquals(new CodecFormat("PCMA", 8000, 1, 8), aLaw.format());
        assertEquals(8000, muLaw.sampleRateHz());
        assertEquals(8000, aLaw.sampleRateHz());
    }

    @ParameterizedTest
    @CsvSource({
        "0xff, 0",
        "0xfe, 8",
        "0xfd, 16",
        "0xf0, 120",
        "0xef, 132",
        "0xe0, 372",
        "0xdf, 396",
        "0xc0, 1884",
        "0x9f, 8316",
        "0x8f, 16764",
        "0x80, 32124",
        "0x7f, 0",
        "0x7e, -8",
        "0x00, -32124"
    })
    void shouldExpandMuLawAsTable2(String octet, int sample) {
        assertEquals(sample, MuLaw.sample(Integer.decode(octet)));
    }

    @ParameterizedTest
    @CsvSource({
        "0xd5, 8",
        "0xd4, 24",
        "0xc5, 264",
        "0xda, 248",
        "0xca, 504",
        "0xf5, 528",
        "0xaa, 32256",
        "0x2a, -32256",
        "0x55, -8",
        "0xa5, 16896",
        "0xba, 16128"
    })
    void shouldExpandALawAsTable1(String octet, int sample) {
        assertEquals(sample, ALaw.sample(Integer.decode(octet)));
    }

    @Test
    void shouldAgreeWithSpandspInEveryBit() {
        short[] all = new short[1 << 16];
        byte[] octets = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
            octets[i & 0xff] = (byte) i;
        }
        for (String law : new String[] {"u", "a"}) {
            CodecFactory codec = law.equals("u") ? muLaw : aLaw;
            byte[] coded = new byte[all.length];
            codec.newEncoder().encode(all, 0, all.length, coded, 0);
            byte[] theirs = Reference.G711.run(work, Signal.octets(all), "encode", law);
            assertArrayEquals(theirs, coded);
            short[] samples = new short[256];
            codec.newDecoder().decode(octets, 0, 256, samples, 0);
            assertArrayEquals(Signal.samples(Reference.G711.run(work, octets, "decode", law)), samples);
        }
    }

    @Test
    void shouldCompressEveryExpandedOctetToItself() {
        for (int octet = 0; octet < 256; octet++) {
            int muLawOctet = octet == MU_LAW_NEGATIVE_ZERO ? 0xff : octet; // both zeros expand to 0
            assertEquals(muLawOctet, MuLaw.octet(MuLaw.sample(octet)));
            assertEquals(octet, ALaw.octet(ALaw.sample(octet)));
        }
    }

    @Test
    void shouldChooseTheNearestLevelForEverySample() {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            assertNearest(sample, MuLaw.sample(MuLaw.octet(sample)), true);
            assertNearest(sample, ALaw.sample(ALaw.octet(sample)), false);
        }
    }

    private static void assertNearest(int sample, int chosen, boolean isMuLaw) {
        int nearest = Integer.MAX_VALUE;
        for (int octet = 0; octet < 256; octet++) {
            int level = isMuLaw ? MuLaw.sample(octet) : ALaw.sample(octet);
            nearest = Math.min(nearest, Math.abs(sample - level));
        }
        // decision values lie half-way, but where steps double the table puts them a quarter of the wider step lower
        int slack = (Math.abs(sample) + 132) / 64;
        int off = Math.abs(sample - chosen);
        assertTrue(off <= nearest + slack, () -> sample + " became " + chosen);
    }

    @Test
    void shouldGrowWithTheSample() {
        for (int sample = Short.MIN_VALUE; sample < Short.MAX_VALUE; sample++) {
            assertTrue(MuLaw.sample(MuLaw.octet(sample)) <= MuLaw.sample(MuLaw.octet(sample + 1)));
            assertTrue(ALaw.sample(ALaw.octet(sample)) <= ALaw.sample(ALaw.octet(sample + 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 159, 160})
    void shouldWriteOnlyWhereAskedAtAnyOffset(int count) {
        for (CodecFactory codec : new CodecFactory[] {muLaw, aLaw}) {
            short[] in = new short[3 + count];
            Arrays.fill(in, (short) 8000);
            byte[] octets = new byte[count + 9];
            assertEquals(count, codec.newEncoder().encode(in, 3, count, octets, 5));
            short[] out = new short[count + 4];
            assertEquals(count, codec.newDecoder().decode(octets, 5, count, out, 2));
            for (int i = 0; i < count; i++) {
                assertEquals(8000, out[2 + i], 260);
            }
            assertArrayEquals(new byte[5], Arrays.copyOf(octets, 5));
            assertArrayEquals(new byte[4], Arrays.copyOfRange(octets, 5 + count, octets.length));
            assertArrayEquals(new short[2], Arrays.copyOf(out, 2));
            assertArrayEquals(new short[2], Arrays.copyOfRange(out, 2 + count, out.length));
        }
    }

    @Test
    void shouldLeaveTheOutputAloneWhenARangeLeavesItsArray() {
        byte[] octets = new byte[160];
        short[] samples = new short[160];
        Arrays.fill(samples, (short) 1000);
        for (int length = 0; length < 160; length++) {
            byte[] shortOctets = new byte[length];
            short[] shortSamples = new short[length];
            assertThrows(
                    IndexOutOfBoundsException.class, () -> muLaw.newEncoder().encode(samples, 0, 160, shortOctets, 0));
            assertThrows(
                    IndexOutOfBoundsException.class, () -> aLaw.newEncoder().encode(shortSamples, 0, 160, octets, 0));
            assertThrows(
                    IndexOutOfBoundsException.class, () -> muLaw.newDecoder().decode(shortOctets, 0, 160, samples, 0));
            assertThrows(
                    IndexOutOfBoundsException.class, () -> aLaw.newDecoder().decode(octets, 0, 160, shortSamples, 0));
            assertArrayEquals(new byte[length], shortOctets);
            assertArrayEquals(new short[length], shortSamples);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> aLaw.newDecoder().decode(octets, -1, 1, samples, 0));
        assertArrayEquals(new byte[160], octets);
    }
}
