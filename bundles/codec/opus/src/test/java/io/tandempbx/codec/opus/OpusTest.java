package io.tandempbx.codec.opus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both implementations against Debian's libopus, and against each other. */
final class OpusTest {
    private static final double WORSE_DB = 2.5; // than the reference against itself

    enum Kind {
        NATIVE,
        JAVA
    }

    @TempDir
    Path work;

    @Test
    void shouldNameTheFormatOfRfc7587() throws IOException {
        CodecFactory codec = codec(Kind.NATIVE);
        assertEquals(new CodecFormat("opus", 48_000, 2, -1), codec.format());
        assertEquals(Optional.of("minptime=10;useinbandfec=1"), codec.answer("stereo=1;maxplaybackrate=8000"));
        assertEquals(20, codec.packetMs(30));
        assertEquals(10, codec.packetMs(3));
        assertEquals(40, codec.packetMs(59));
        assertEquals(60, codec.packetMs(200));
        assertThrows(IllegalArgumentException.class, () -> codec.newDecoder(44_100));
    }

    @Test
    void shouldDoAsThePeerWishes() {
        assertEquals(new EncoderSettings(24_000, 8000, false, false, true), EncoderSettings.of(16_000, ""));
        assertEquals(
                new EncoderSettings(16_000, 4000, true, true, false),
                EncoderSettings.of(48_000, "maxplaybackrate=8000; useinbandfec=1; usedtx=1; cbr=1"));
        assertEquals(
                new EncoderSettings(12_000, 20_000, false, false, true),
                EncoderSettings.of(48_000, "maxaveragebitrate=12000;stereo=1"));
        assertEquals(
                new EncoderSettings(6000, 4000, false, false, true),
                EncoderSettings.of(8000, "maxaveragebitrate=1;maxplaybackrate=0"));
        assertEquals(6000, EncoderSettings.of(12_000, "").audioHz());
        assertEquals(12_000, EncoderSettings.of(24_000, "").audioHz());
    }

    @ParameterizedTest
    @CsvSource({"NATIVE, 8000", "NATIVE, 16000", "NATIVE, 48000", "JAVA, 8000", "JAVA, 16000", "JAVA, 48000"})
    void shouldSpeakWithLibopusBothWays(Kind kind, int rateHz) throws IOException {
        CodecFactory codec = codec(kind);
        String rate = Integer.toString(rateHz);
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, rateHz);
            List<byte[]> ours = encoded(codec.newEncoder(rateHz, ""), said, rateHz / 50);
            List<byte[]> theirs = packets(Reference.OPUS.run(work, Signal.octets(said), "encode", rate, "plain"));
            double reference = distance(said, theirDecoder(theirs, rate), rateHz);
            double encoder = distance(said, theirDecoder(ours, rate), rateHz);
            double decoder = distance(said, decoded(codec.newDecoder(rateHz), theirs, rateHz / 50), rateHz);
            double both = distance(said, decoded(codec.newDecoder(rateHz), ours, rateHz / 50), rateHz);
            System.out.printf(
                    "Opus %s at %d Hz, %s: libopus %.2f dB, our encoder %.2f, our decoder %.2f, both %.2f%n",
                    kind, rateHz, utterance, reference, encoder, decoder, both);
            assertTrue(encoder < reference + WORSE_DB, "encoder " + encoder);
            assertTrue(decoder < reference + WORSE_DB, "decoder " + decoder);
            assertTrue(both < reference + WORSE_DB, "both " + both);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRecoverALostPacketFromTheNext(Kind kind) throws IOException {
        CodecFactory codec = codec(kind);
        short[] said = Utterance.FOX.samples(work, 16_000);
        List<byte[]> packets = encoded(codec.newEncoder(16_000, "useinbandfec=1"), said, 320);
        short[] whole = decoded(codec.newDecoder(16_000), packets, 320);
        short[] recovered = new short[whole.length];
        short[] concealed = new short[whole.length];
        AudioDecoder recovering = codec.newDecoder(16_000);
        AudioDecoder concealing = codec.newDecoder(16_000);
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            if (i % 5 == 4 && i + 1 < packets.size()) {
                byte[] next = packets.get(i + 1);
                recovering.recover(next, 0, next.length, recovered, i * 320, 320);
                concealing.conceal(concealed, i * 320, 320);
            } else {
                recovering.decode(packet, 0, packet.length, recovered, i * 320);
                concealing.decode(packet, 0, packet.length, concealed, i * 320);
            }
        }
        double fec = Signal.snrDb(whole, recovered);
        double plc = Signal.snrDb(whole, concealed);
        System.out.printf("Opus %s, every fifth packet lost: %.1f dB recovered, %.1f dB concealed%n", kind, fec, plc);
        assertTrue(fec > plc + 2, fec + " dB against " + plc);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendNothingWhileSilentIfThePeerWishesSo(Kind kind) throws IOException {
        CodecFactory codec = codec(kind);
        short[] silence = new short[320];
        byte[] out = new byte[1500];
        AudioEncoder patient = codec.newEncoder(16_000, "usedtx=1");
        AudioEncoder plain = codec.newEncoder(16_000, "");
        int sent = 0;
        for (int i = 0; i < 100; i++) {
            sent += patient.encode(silence, 0, 320, out, 0) > 0 ? 1 : 0;
            assertTrue(plain.encode(silence, 0, 320, out, 0) > 0);
        }
        assertTrue(sent < 40, sent + " of 100 packets");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 40, 60})
    void shouldPacketizeAllDurationsAtAnyOffset(int ms) throws IOException {
        for (Kind kind : Kind.values()) {
            CodecFactory codec = codec(kind);
            short[] said = Utterance.KETTLES.samples(work, 16_000);
            int count = 16 * ms;
            AudioEncoder encoder = codec.newEncoder(16_000, "");
            AudioDecoder decoder = codec.newDecoder(48_000);
            byte[] out = new byte[1400];
            short[] heard = new short[3 * count + 11];
            for (int at = 0; at + count <= said.length; at += count) {
                int octets = encoder.encode(said, at, count, out, 9);
                assertTrue(octets > 2, "octets " + octets);
                assertEquals(3 * count, decoder.decode(out, 9, octets, heard, 4));
            }
            assertArrayEquals(new byte[9], Arrays.copyOf(out, 9));
            assertArrayEquals(new short[4], Arrays.copyOf(heard, 4));
            assertArrayEquals(new short[7], Arrays.copyOfRange(heard, 3 * count + 4, heard.length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatIsNoPacket(Kind kind) throws IOException {
        AudioEncoder encoder = codec(kind).newEncoder();
        short[] said = new short[480];
        byte[] out = new byte[1500];
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(said, 0, 480, out, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(said, 300, 320, out, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(said, 0, 320, out, 1500));
        assertArrayEquals(new byte[1500], out);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandAnyOctets(Kind kind) throws IOException {
        AudioDecoder decoder = codec(kind).newDecoder(16_000);
        Random random = new Random(17);
        short[] out = new short[1920];
        for (int i = 0; i < 5000; i++) {
            byte[] packet = new byte[random.nextInt(i % 10 == 0 ? 1400 : 40)];
            random.nextBytes(packet);
            int samples = decoder.decode(packet, 0, packet.length, out, 0);
            assertTrue(samples > 0 && samples <= 1920, "samples " + samples);
            decoder.recover(packet, 0, packet.length, out, 0, 320);
            decoder.conceal(out, 0, 160 * random.nextInt(7));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEncodeWhateverIsLoud(Kind kind) throws IOException {
        AudioEncoder encoder = codec(kind).newEncoder(16_000, "useinbandfec=1");
        Random random = new Random(19);
        short[] loud = new short[320];
        byte[] out = new byte[1500];
        int sent = 0;
        for (int packet = 0; packet < 300; packet++) {
            for (int i = 0; i < loud.length; i++) {
                boolean square = (i + packet * loud.length) / (1 + packet % 60) % 2 == 0;
                loud[i] = packet % 3 == 0 ? (short) random.nextInt() : square ? Short.MAX_VALUE : Short.MIN_VALUE;
            }
            sent += encoder.encode(loud, 0, 320, out, 0) > 0 ? 1 : 0;
        }
        assertTrue(sent > 295, "sent " + sent);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandSpeechCutAtEveryLength(Kind kind) throws IOException {
        CodecFactory codec = codec(kind);
        short[] said = Utterance.MUENSTER.samples(work, 16_000);
        AudioDecoder decoder = codec.newDecoder();
        short[] out = new short[1920];
        for (byte[] packet : encoded(codec.newEncoder(), Arrays.copyOf(said, 320 * 60), 320)) {
            for (int length = 0; length <= packet.length; length++) {
                assertTrue(decoder.decode(packet, 0, length, out, 0) > 0);
            }
        }
        byte[] any = {0x48, 1, 2, 3};
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(any, 0, 4, out, 1700));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.decode(any, 2, 3, out, 0));
    }

    private static CodecFactory codec(Kind kind) throws IOException {
        return new OpusCodecFactory(kind == Kind.JAVA ? new JavaLibrary() : NativeLibrary.load());
    }

    private static double distance(short[] said, short[] heard, int rateHz) {
        return Signal.spectralDistanceDb(said, heard, rateHz, rateHz / 50);
    }

    private static List<byte[]> encoded(AudioEncoder encoder, short[] samples, int frame) {
        List<byte[]> packets = new ArrayList<>();
        byte[] out = new byte[1500];
        for (int at = 0; at + frame <= samples.length; at += frame) {
            packets.add(Arrays.copyOf(out, encoder.encode(samples, at, frame, out, 0)));
        }
        return packets;
    }

    private static short[] decoded(AudioDecoder decoder, List<byte[]> packets, int frame) {
        short[] samples = new short[packets.size() * frame];
        for (int i = 0; i < packets.size(); i++) {
            assertEquals(frame, decoder.decode(packets.get(i), 0, packets.get(i).length, samples, i * frame));
        }
        return samples;
    }

    private short[] theirDecoder(List<byte[]> packets, String rate) {
        ByteBuffer framed = ByteBuffer.allocate(
                packets.stream().mapToInt(packet -> packet.length + 2).sum());
        for (byte[] packet : packets) {
            framed.putShort((short) packet.length).put(packet);
        }
        return Signal.samples(Reference.OPUS.run(work, framed.array(), "decode", rate));
    }

    private static List<byte[]> packets(byte[] framed) {
        List<byte[]> packets = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(framed);
        while (in.hasRemaining()) {
            byte[] packet = new byte[in.getShort()];
            in.get(packet);
            packets.add(packet);
        }
        return packets;
    }
}
