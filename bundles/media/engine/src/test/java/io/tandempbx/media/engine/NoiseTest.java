package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A phone that sends comfort noise (RFC 3389) while nobody speaks. */
final class NoiseTest {
    private static final int NOISE = 13;
    private static final int OTHER = 96;
    private static final byte LEVEL = 60;
    private static final long FRAME_NS = 20_000_000L;

    private final Rig rig = new Rig();
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        rig.codecs.bind(new LinearCodec("PCMU", 0));
        rig.codecs.bind(new LinearCodec("OTHER", -1));
        alice = new Phone(0xa11ce);
        bob = new Phone(0xb0b);
        alice.calls(rig.engine.open("a", "call-1"));
        bob.calls(rig.engine.open("b", "call-1"));
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        rig.close();
    }

    private void bridge(NegotiatedFormat... ofBob) {
        agree("a", alice, agreed("PCMU", 0, 0), agreed("CN", NOISE, NOISE));
        agree("b", bob, ofBob);
        rig.engine.bridge("a", "b");
    }

    private void agree(String session, Phone phone, NegotiatedFormat... formats) {
        RemoteMedia usual = phone.media();
        Set<Integer> types =
                Arrays.stream(formats).map(NegotiatedFormat::receiveType).collect(Collectors.toSet());
        rig.engine.remote(session, new RemoteMedia(usual.rtp(), usual.rtcp(), usual.signalling(), true, true, types));
        rig.engine.agree(session, new MediaTerms(List.of(formats), 20));
    }

    private static NegotiatedFormat agreed(String name, int receive, int send) {
        return new NegotiatedFormat(new MediaFormat(name, 8000, 1, -1), receive, send, "");
    }

    private void falls(Phone phone, int type, int sequence) throws IOException {
        byte[] packet =
                Arrays.copyOf(Phone.packet(type, sequence, sequence * 160, 0xa11ce), RtpPacket.HEADER_OCTETS + 1);
        packet[RtpPacket.HEADER_OCTETS] = LEVEL;
        phone.sendRaw(packet);
    }

    @Test
    void shouldBeRelayedUnderTheOthersNumber() throws IOException {
        bridge(agreed("PCMU", 0, 0), agreed("CN", 98, 99));
        falls(alice, NOISE, 1);
        Phone.Packet relayed = bob.receive();
        assertEquals(99, relayed.payloadType());
        assertEquals(LEVEL, relayed.payload()[0]);
        assertEquals(1, relayed.payload().length);
        falls(bob, 98, 1);
        assertEquals(NOISE, alice.receive().payloadType());
        assertEquals(0, rig.engine.statistics("a").orElseThrow().packetsRefused());
    }

    @Test
    void shouldNotReachAPhoneThatHasItNot() throws IOException {
        bridge(agreed("PCMU", 0, 0));
        falls(alice, NOISE, 1);
        alice.send(2);
        assertEquals(2, bob.receive().sequence());
        assertTrue(bob.hearsNothing());
        assertEquals(0, rig.engine.statistics("a").orElseThrow().packetsRefused());
    }

    @Test
    void shouldBeMadeForAPhoneOfAnotherCodecUntilThereIsSpeechAgain() throws IOException {
        bridge(agreed("OTHER", OTHER, OTHER));
        long beganNs = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            at(beganNs + i * FRAME_NS);
            alice.send(i);
        }
        falls(alice, NOISE, 10);
        Phone.Packet last = bob.receive();
        int noise = 0;
        while (noise < 50) { // a second of it, far longer than what is lost is made up for
            Phone.Packet next = bob.receive();
            assertFollows(last, next);
            noise = isNoise(next) ? noise + 1 : 0;
            last = next;
        }
        for (int i = 0; i < 6; i++) {
            alice.send(11 + i);
        }
        while (isNoise(last)) {
            Phone.Packet next = bob.receive();
            assertFollows(last, next);
            last = next;
        }
        assertEquals(Phone.packet(0, 11, 0, 0)[RtpPacket.HEADER_OCTETS], last.payload()[0]);
    }

    private static void at(long timeNs) {
        while (System.nanoTime() - timeNs < 0) {
            LockSupport.parkNanos(FRAME_NS / 20);
        }
    }

    private static boolean isNoise(Phone.Packet packet) {
        byte[] noise = new byte[160];
        Arrays.fill(noise, LEVEL);
        return Arrays.equals(noise, packet.payload());
    }

    private static void assertFollows(Phone.Packet last, Phone.Packet next) {
        assertEquals(OTHER, next.payloadType());
        assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
        assertEquals(0, (next.timestamp() - last.timestamp()) % 160);
    }
}
