package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two phones without a common codec. */
final class TranscodingTest {
    private static final int OTHER = 96;
    private static final int EVENTS = 101;
    private static final int OTHER_EVENTS = 97;
    private static final long FRAME_NS = 20_000_000L;

    private final Rig rig = new Rig();
    private final LinearCodec plain = new LinearCodec("PCMU", 0);
    private final LinearCodec other = new LinearCodec("OTHER", -1);
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void bridge() throws IOException, PortsExhaustedException {
        rig.codecs.bind(plain);
        rig.codecs.bind(other);
        alice = new Phone(0xa11ce);
        bob = new Phone(0xb0b);
        alice.calls(rig.engine.open("a", "call-1"));
        bob.calls(rig.engine.open("b", "call-1"));
        rig.engine.remote("a", media(alice, 0, EVENTS));
        rig.engine.remote("b", media(bob, OTHER, EVENTS));
        rig.engine.agree("a", terms(agreed("PCMU", 0, 0), agreed("telephone-event", EVENTS, EVENTS)));
        rig.engine.agree("b", terms(agreed("OTHER", OTHER, OTHER), agreed("telephone-event", EVENTS, OTHER_EVENTS)));
        rig.engine.bridge("a", "b");
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        rig.close();
    }

    private static RemoteMedia media(Phone phone, Integer... types) {
        RemoteMedia usual = phone.media();
        return new RemoteMedia(usual.rtp(), usual.rtcp(), usual.signalling(), true, true, Set.of(types));
    }

    private static MediaTerms terms(NegotiatedFormat... formats) {
        return new MediaTerms(List.of(formats), 20);
    }

    private static NegotiatedFormat agreed(String name, int receive, int send) {
        return new NegotiatedFormat(new MediaFormat(name, 8000, 1, -1), receive, send, "");
    }

    @Test
    void shouldSendOneEvenStreamOfTheOtherCodec() throws IOException {
        List<Phone.Packet> heard = talk(60);
        assertTrue(heard.size() >= 55, heard.size() + " packets");
        for (int i = 0; i < heard.size(); i++) {
            assertEquals(OTHER, heard.get(i).payloadType());
            assertEquals(i == 0, heard.get(i).marker());
            if (i > 0) {
                assertFollows(heard.get(i - 1), heard.get(i));
            }
        }
        assertTrue(heard.get(0).ssrc() != 0xa11ce);
        // the payload of a packet is its sequence number plus the index: some frame is where it was said
        byte[] said = Phone.packet(0, 30, 0, 0);
        assertTrue(heard.stream()
                .anyMatch(packet -> packet.payload()[0] == said[RtpPacket.HEADER_OCTETS]
                        && packet.payload()[159] == said[RtpPacket.HEADER_OCTETS + 159]));
    }

    @Test
    void shouldKeepEventsInTheirPlaceUnderTheOtherTypeNumber() throws IOException {
        List<Phone.Packet> heard = talk(20);
        Phone.Packet last = heard.get(heard.size() - 1);
        for (int i = 0; i < 4; i++) {
            byte[] packet = Phone.packet(EVENTS, 20 + i, 20 * 160, 0xa11ce);
            byte[] event = java.util.Arrays.copyOf(packet, 16);
            event[12] = 5;
            event[13] = 10;
            event[14] = 0;
            event[15] = (byte) (40 * (i + 1));
            alice.sendRaw(event);
        }
        List<Phone.Packet> events = new ArrayList<>();
        while (events.size() < 4) {
            Phone.Packet next = bob.receive();
            assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
            last = next;
            if (next.payloadType() == OTHER_EVENTS) {
                events.add(next);
            }
        }
        for (Phone.Packet event : events) {
            assertEquals(events.get(0).timestamp(), event.timestamp());
            assertEquals(5, event.payload()[0]);
            assertEquals(4, event.payload().length);
        }
        assertTrue(events.get(0).marker() && !events.get(1).marker());
        assertEquals((byte) 160, events.get(3).payload()[3]);
    }

    @Test
    void shouldRelayWhatTheOtherKnowsUnderItsNumber() throws IOException {
        rig.engine.agree("b", terms(agreed("OTHER", OTHER, OTHER), agreed("PCMU", 98, 99)));
        rig.engine.remote("b", media(bob, OTHER, 98));
        alice.send(1);
        Phone.Packet relayed = bob.receive();
        assertEquals(99, relayed.payloadType());
        assertEquals(Phone.packet(0, 1, 0, 0)[RtpPacket.HEADER_OCTETS], relayed.payload()[0]);
        bob.send(98, 7, 0xb0b);
        assertEquals(0, alice.receive().payloadType());
    }

    @Test
    void shouldSoundKeysToWhoTakesNoEventsAmidRelayedAudio() throws IOException {
        rig.engine.agree("b", terms(agreed("PCMU", 0, 0)));
        rig.engine.remote("b", media(bob, 0));
        List<Phone.Packet> heard = talk(10);
        for (int key : List.of(5, 11)) {
            for (int i = 0; i < 4; i++) {
                byte[] event = java.util.Arrays.copyOf(Phone.packet(EVENTS, 10 + i, 1600 + key, 0xa11ce), 16);
                event[12] = (byte) key;
                event[13] = (byte) (i == 3 ? 0x8a : 10);
                alice.sendRaw(event);
            }
        }
        heard.addAll(talk(20, 50));
        KeyToneDetector detector = new KeyToneDetector();
        StringBuilder keys = new StringBuilder();
        short[] samples = new short[160];
        int relayed = 0;
        for (int i = 0; i < heard.size(); i++) {
            Phone.Packet packet = heard.get(i);
            assertEquals(0, packet.payloadType());
            assertEquals(heard.get(0).ssrc(), packet.ssrc());
            if (i > 0) {
                assertEquals((heard.get(i - 1).sequence() + 1) & 0xffff, packet.sequence());
                assertTrue(packet.timestamp() - heard.get(i - 1).timestamp() >= 160);
            }
            for (int k = 0; k < samples.length; k++) {
                samples[k] = (short) (packet.payload()[k] << 8);
            }
            char key = detector.take(samples, samples.length);
            keys.append(key == KeyToneDetector.NONE ? "" : key);
            relayed += (byte) (packet.payload()[0] + 1) == packet.payload()[1] ? 1 : 0;
        }
        assertEquals("5#", keys.toString());
        assertTrue(relayed > 30 && relayed < 55, relayed + " packets were relayed");
    }

    @Test
    void shouldGoOnWithTheSameStreamAfterAReplacement() throws IOException {
        List<Phone.Packet> before = talk(30);
        rig.replace();
        List<Phone.Packet> after = talk(30, 30);
        Phone.Packet last = before.get(before.size() - 1);
        for (Phone.Packet next : after) {
            assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
            assertEquals(last.ssrc(), next.ssrc());
            int step = next.timestamp() - last.timestamp();
            assertTrue(step > 0 && step % 160 == 0, "a step of " + step);
            last = next;
        }
        assertTrue(after.size() > 20);
    }

    @Test
    void shouldGoOnWithTheSuccessorOfACodec() throws IOException {
        talk(20);
        LinearCodec successor = new LinearCodec("OTHER", -1);
        rig.codecs.bind(successor);
        rig.codecs.unbind(other);
        int encoded = other.encoded.get();
        int rehearsed = successor.encoded.get();
        List<Phone.Packet> after = talk(20, 20);
        assertTrue(after.size() > 15);
        assertEquals(encoded, other.encoded.get());
        assertTrue(successor.encoded.get() - rehearsed > 15);
    }

    @Test
    void shouldGoOnWithSilenceWhileACodecIsAway() throws IOException {
        List<Phone.Packet> heard = talk(20);
        rig.codecs.unbind(other);
        int encoded = other.encoded.get();
        List<Phone.Packet> without = talk(20, 20);
        assertTrue(without.size() > 15, without.size() + " packets");
        assertEquals(encoded, other.encoded.get());
        for (Phone.Packet packet : without.subList(5, without.size())) {
            assertArrayEquals(new byte[160], packet.payload());
        }
        LinearCodec successor = new LinearCodec("OTHER", -1);
        rig.codecs.bind(successor);
        assertTrue(successor.encoded.get() > 0, "it has not run before");
        List<Phone.Packet> after = talk(40, 20);
        assertTrue(after.stream().anyMatch(packet -> packet.payload()[0] != 0));
        heard.addAll(without);
        heard.addAll(after);
        for (int i = 1; i < heard.size(); i++) {
            assertEquals(
                    (heard.get(i - 1).sequence() + 1) & 0xffff, heard.get(i).sequence());
        }
    }

    private List<Phone.Packet> talk(int packets) throws IOException {
        return talk(0, packets);
    }

    /** Alice sends so many packets in their time; what Bob heard until 100 ms later. */
    private List<Phone.Packet> talk(int from, int packets) throws IOException {
        List<Phone.Packet> heard = new ArrayList<>();
        long beganNs = System.nanoTime();
        for (int i = 0; i < packets; i++) {
            while (System.nanoTime() - beganNs < i * FRAME_NS) {
                LockSupport.parkNanos(FRAME_NS / 20);
            }
            alice.send(from + i);
            drain(heard, 1);
        }
        drain(heard, 100);
        return heard;
    }

    private void drain(List<Phone.Packet> heard, int patienceMs) throws IOException {
        Optional<Phone.Packet> next = bob.receive(patienceMs);
        while (next.isPresent()) {
            heard.add(next.get());
            next = bob.receive(patienceMs);
        }
    }

    private static void assertFollows(Phone.Packet last, Phone.Packet next) {
        assertEquals((last.sequence() + 1) & 0xffff, next.sequence());
        assertEquals(last.timestamp() + 160, next.timestamp());
        assertEquals(last.ssrc(), next.ssrc());
    }
}
