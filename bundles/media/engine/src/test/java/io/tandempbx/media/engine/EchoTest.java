package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The echo application: a tone, then the peer's own packets, as one stream. */
final class EchoTest {
    private static final int TONE_FRAMES = 15; // 300 ms
    private static final MediaFormat PCMU = new MediaFormat("pcmu", 8000, 1, 0);

    private final Rig rig = new Rig();
    private final LinearCodec codec = new LinearCodec("PCMU", 0);
    private Phone phone;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        phone = new Phone(0xec40);
        phone.calls(rig.engine.open("a", "call-1"));
        rig.engine.remote("a", phone.media());
    }

    @AfterEach
    void close() {
        phone.close();
        rig.close();
    }

    @Test
    void shouldPlayAToneAndThenReturnThePacketsInOneStream() throws IOException {
        rig.codecs.bind(codec);
        long beganNs = System.nanoTime();
        rig.engine.echo("a", PCMU, 0);
        Phone.Packet first = phone.receive();
        Phone.Packet last = first;
        assertTrue(first.marker());
        byte[] tone = Arrays.copyOf(first.payload(), TONE_FRAMES * 160);
        for (int frame = 1; frame < TONE_FRAMES; frame++) {
            Phone.Packet next = phone.receive();
            assertFollows(last, next, 1);
            System.arraycopy(next.payload(), 0, tone, frame * 160, 160);
            last = next;
        }
        assertTrue(System.nanoTime() - beganNs >= 270_000_000L, "paced, not all at once");
        assertEquals(440 * 2 * 0.3, signChanges(tone), 4);

        phone.send(60_000);
        last = assertFollows(last, phone.receive(), 1);
        phone.send(60_001);
        Phone.Packet echoed = phone.receive();
        last = assertFollows(last, echoed, 1);
        assertArrayEquals(payload(60_001), echoed.payload());
        phone.send(60_005); // three are lost on the way
        last = assertFollows(last, phone.receive(), 4);
        phone.send(0, 7, 0x4e3); // the phone starts another stream
        Phone.Packet other = phone.receive();
        assertEquals((last.sequence() + 1) & 0xffff, other.sequence());
        assertEquals(first.ssrc(), other.ssrc());

        rig.replace();
        phone.send(0, 8, 0x4e3);
        assertFollows(other, phone.receive(), 1);
        rig.engine.echo("a", PCMU, 0); // said again: nothing starts anew
        phone.send(0, 9, 0x4e3);
        assertEquals((other.sequence() + 2) & 0xffff, phone.receive().sequence());
    }

    @Test
    void shouldEndWhatWasPlayedBefore() throws IOException {
        rig.codecs.bind(codec);
        NegotiatedFormat agreed = new NegotiatedFormat(new MediaFormat("PCMU", 8000, 1, 0), 0, 0, "");
        rig.engine.agree("a", new MediaTerms(List.of(agreed), 20));
        rig.engine.play("a", AudioSource.tone("ringback"));
        int played = phone.receive().ssrc();
        rig.engine.echo("a", PCMU, 0);
        while (phone.receive().ssrc() == played) {
            // what was on its way
        }
        for (int frame = 1; frame < TONE_FRAMES; frame++) {
            assertNotEquals(played, phone.receive().ssrc());
        }
        assertTrue(phone.hearsNothing());
    }

    @Test
    void shouldGoOnWithTheToneAfterAReplacement() throws IOException {
        rig.codecs.bind(codec);
        rig.engine.echo("a", PCMU, 0);
        Phone.Packet last = phone.receive();
        for (int frame = 1; frame < TONE_FRAMES; frame++) {
            if (frame == 5) {
                rig.replace();
            }
            last = assertFollows(last, phone.receive(), 1);
        }
        assertTrue(phone.hearsNothing());
        assertEquals(TONE_FRAMES, codec.encoded.get());
    }

    @Test
    void shouldReturnPacketsWithoutAToneWhenThereIsNoCodec() throws IOException {
        rig.engine.echo("a", new MediaFormat("G722", 8000, 1, 9), 0);
        assertTrue(phone.hearsNothing());
        phone.send(5);
        Phone.Packet first = phone.receive();
        phone.send(6);
        assertFollows(first, phone.receive(), 1);
        phone.send(5); // doubled on the way: doubled in the echo
        assertEquals(first.sequence(), phone.receive().sequence());
    }

    @Test
    void shouldNeverCallACodecThatWent() throws IOException {
        rig.codecs.bind(codec);
        rig.engine.echo("a", PCMU, 0);
        phone.receive();
        LinearCodec successor = new LinearCodec("PCMU", 0);
        rig.codecs.bind(successor);
        int encodedBefore = codec.encoded.get();
        rig.codecs.unbind(codec);
        phone.receive();
        Phone.Packet last = phone.receive();
        assertEquals(encodedBefore, codec.encoded.get());
        assertTrue(successor.encoded.get() > 0);
        rig.codecs.unbind(successor);
        int encoded = successor.encoded.get();
        while (!phone.hearsNothing()) {
            // what was sent before the codec went
        }
        assertEquals(encoded, successor.encoded.get());
        phone.send(1);
        assertEquals(last.ssrc(), phone.receive().ssrc(), "without the rest of the tone");
    }

    @Test
    void shouldSendNothingToAPhoneThatHolds() throws IOException {
        rig.engine.remote("a", phone.media(true, false));
        rig.engine.echo("a", PCMU, 0);
        phone.send(1);
        assertTrue(phone.hearsNothing());
        rig.engine.remote("a", phone.media());
        phone.send(2);
        assertArrayEquals(payload(2), phone.receive().payload());
    }

    private static Phone.Packet assertFollows(Phone.Packet last, Phone.Packet next, int steps) {
        assertEquals((last.sequence() + steps) & 0xffff, next.sequence());
        assertEquals(last.timestamp() + 160 * steps, next.timestamp());
        assertEquals(last.ssrc(), next.ssrc());
        return next;
    }

    private static byte[] payload(int sequence) {
        byte[] packet = Phone.packet(0, sequence, 0, 0);
        return Arrays.copyOfRange(packet, RtpPacket.HEADER_OCTETS, packet.length);
    }

    private static int signChanges(byte[] samples) {
        int changes = 0;
        for (int i = 1; i < samples.length; i++) {
            changes += (samples[i] < 0) != (samples[i - 1] < 0) ? 1 : 0;
        }
        return changes;
    }
}
