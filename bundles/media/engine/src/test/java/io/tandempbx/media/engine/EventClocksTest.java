package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** Two phones whose telephone events have different clocks (RFC 4733 §2.1). */
final class EventClocksTest {
    private static final int WIDE = 111;
    private static final int WIDE_EVENTS = 110;
    private static final int EVENTS = 101;
    private static final int END = 0x80;
    private static final NegotiatedFormat WIDE_AUDIO = agreed("WIDE", 48_000, WIDE);
    private static final NegotiatedFormat MU_LAW = agreed("PCMU", 8000, 0);
    private static final NegotiatedFormat AT_48_KHZ = agreed("telephone-event", 48_000, WIDE_EVENTS);
    private static final NegotiatedFormat AT_8_KHZ = agreed("telephone-event", 8000, EVENTS);

    private final Rig rig = new Rig();
    private Phone alice;
    private Phone bob;
    private int sequence = 100;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        rig.codecs.bind(new LinearCodec("WIDE", -1, 48_000, 48_000));
        rig.codecs.bind(new LinearCodec("PCMU", 0));
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

    private static NegotiatedFormat agreed(String name, int clockHz, int type) {
        return new NegotiatedFormat(new MediaFormat(name, clockHz, 1, -1), type, type, "");
    }

    private void bridge(List<NegotiatedFormat> ofAlice, List<NegotiatedFormat> ofBob) {
        agree("a", alice, ofAlice);
        agree("b", bob, ofBob);
        rig.engine.bridge("a", "b");
    }

    private void agree(String session, Phone phone, List<NegotiatedFormat> formats) {
        RemoteMedia usual = phone.media();
        Set<Integer> types = formats.stream().map(NegotiatedFormat::receiveType).collect(Collectors.toSet());
        rig.engine.remote(session, new RemoteMedia(usual.rtp(), usual.rtcp(), usual.signalling(), true, true, types));
        rig.engine.agree(session, new MediaTerms(formats, 20));
    }

    private void event(Phone phone, int type, int timestamp, int flags, int duration) throws IOException {
        byte[] event = Arrays.copyOf(Phone.packet(type, sequence++, timestamp, 0xa11ce), 16);
        event[12] = 5;
        event[13] = (byte) (flags | 10);
        event[14] = (byte) (duration >> 8);
        event[15] = (byte) duration;
        phone.sendRaw(event);
    }

    private static int duration(Phone.Packet event) {
        return ((event.payload()[2] & 0xff) << 8) | (event.payload()[3] & 0xff);
    }

    /** The next packet of this type; all before it are audio. */
    private static Phone.Packet next(Phone phone, int type, int audioType) throws IOException {
        Phone.Packet packet = phone.receive();
        while (packet.payloadType() == audioType) {
            packet = phone.receive();
        }
        assertEquals(type, packet.payloadType());
        assertEquals(4, packet.payload().length);
        assertEquals(5, packet.payload()[0]);
        return packet;
    }

    @Test
    void shouldConvertEventsAmidRelayedAudio() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(WIDE_AUDIO, AT_8_KHZ));
        alice.send(WIDE, sequence++, 0xa11ce);
        Phone.Packet audio = bob.receive();
        assertEquals(WIDE, audio.payloadType());
        assertEquals(Phone.packet(0, 100, 0, 0)[RtpPacket.HEADER_OCTETS], audio.payload()[0], "not as it was said");
        event(alice, WIDE_EVENTS, 48_000, 0, 960);
        event(alice, WIDE_EVENTS, 48_000, 0, 1920);
        event(alice, WIDE_EVENTS, 48_000, END, 4800);
        Phone.Packet first = next(bob, EVENTS, WIDE);
        Phone.Packet second = next(bob, EVENTS, WIDE);
        Phone.Packet last = next(bob, EVENTS, WIDE);
        assertEquals(List.of(160, 320, 800), List.of(duration(first), duration(second), duration(last)));
        assertTrue(first.marker() && !second.marker() && !last.marker());
        assertEquals(first.timestamp(), last.timestamp());
        assertEquals(10, first.payload()[1]);
        assertEquals((byte) (END | 10), last.payload()[1]);
        event(bob, EVENTS, 8000, END, 800);
        assertEquals(4800, duration(next(alice, WIDE_EVENTS, WIDE)));
        assertEquals(0, rig.engine.statistics("a").orElseThrow().packetsRefused());
    }

    @Test
    void shouldConvertEventsAmongTranscodedAudio() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(MU_LAW, AT_8_KHZ));
        event(alice, WIDE_EVENTS, 48_000, END, 4800);
        assertEquals(800, duration(next(bob, EVENTS, 0)));
        event(bob, EVENTS, 8000, END, 800);
        assertEquals(4800, duration(next(alice, WIDE_EVENTS, WIDE)));
        event(bob, EVENTS, 80_000, END, 20_000);
        assertEquals(0xffff, duration(next(alice, WIDE_EVENTS, WIDE)), "as long as can be said");
    }

    @Test
    void shouldSendEventsAtTheClockOfTheAudioWhenBothAreKnown() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(MU_LAW, AT_48_KHZ, AT_8_KHZ));
        event(alice, WIDE_EVENTS, 48_000, END, 4800);
        assertEquals(800, duration(next(bob, EVENTS, 0)));
    }

    @Test
    void shouldRelayEventsOfOneClockAsTheyAre() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(WIDE_AUDIO, agreed("telephone-event", 48_000, 99)));
        event(alice, WIDE_EVENTS, 48_000, END, 4800);
        assertEquals(4800, duration(next(bob, 99, WIDE)));
    }

    @Test
    void shouldMakeOneEventOfTheSegmentsOfALongOne() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(WIDE_AUDIO, AT_8_KHZ));
        event(alice, WIDE_EVENTS, 1000, 0, 0xffff);
        event(alice, WIDE_EVENTS, 1000 + 0xffff, 0, 960);
        event(alice, WIDE_EVENTS, 1000, 0, 0xffff); // late
        event(alice, WIDE_EVENTS, 1000 + 0xffff, END, 1920);
        Phone.Packet first = next(bob, EVENTS, WIDE);
        Phone.Packet second = next(bob, EVENTS, WIDE);
        Phone.Packet last = next(bob, EVENTS, WIDE);
        assertEquals(
                List.of(0xffff / 6, (0xffff + 960) / 6, (0xffff + 1920) / 6),
                List.of(duration(first), duration(second), duration(last)));
        assertEquals(
                List.of(first.timestamp(), first.timestamp()),
                List.of(second.timestamp(), last.timestamp()),
                "another key");
        assertFalse(second.marker() || last.marker());
        assertTrue(bob.hearsNothing());
    }

    @Test
    void shouldTellApartKeysOfAPhoneThatSendsNothingElse() throws IOException {
        bridge(List.of(WIDE_AUDIO, AT_48_KHZ), List.of(WIDE_AUDIO, AT_8_KHZ));
        event(bob, EVENTS, 8000, END, 800);
        int first = next(alice, WIDE_EVENTS, WIDE).timestamp();
        LockSupport.parkNanos(20_000_000);
        event(bob, EVENTS, 9600, END, 800);
        int ticks = next(alice, WIDE_EVENTS, WIDE).timestamp() - first;
        assertTrue(ticks > 0, ticks + " ticks from one key to the next");
    }
}
