package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.KeySound;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys in the sound of a peer that has no telephone events. */
final class ToneKeysTest {
    private static final long FRAME_NS = 20_000_000L;
    private static final MediaFormat PCMU = new MediaFormat("PCMU", 8000, 1, 0);
    private static final NegotiatedFormat AUDIO = new NegotiatedFormat(PCMU, 0, 0, "");
    private static final NegotiatedFormat EVENTS =
            new NegotiatedFormat(new MediaFormat("telephone-event", 8000, 1, -1, "0-16"), 101, 101, "");
    private static final MediaTerms SOUND = new MediaTerms(List.of(AUDIO), 20);
    private static final MediaTerms BOTH = new MediaTerms(List.of(AUDIO, EVENTS), 20);

    private final Rig rig = new Rig();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final MediaListener listener = new MediaListener() {
        @Override
        public void silent(String session, int seconds) {}

        @Override
        public void digit(String session, char digit) {
            told.add(session + digit);
        }
    };
    private Phone alice;
    private int sequence;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        rig.codecs.bind(new LinearCodec("PCMU", 0));
        rig.engine.attach(listener);
        alice = new Phone(0xa11ce);
        alice.calls(rig.engine.open("a", "call-1"));
        rig.engine.remote("a", alice.media());
    }

    @AfterEach
    void close() {
        alice.close();
        rig.close();
    }

    /**
     * Presses keys, and asserts what is told of them. A machine that stands still for longer than the jitter buffer
     * holds tears a key in two, so an answer that is not right counts when it comes three times.
     */
    private void assertHeard(String expected, String keys) throws IOException {
        String heard = press(keys);
        for (int again = 0; again < 2 && !heard.equals(expected); again++) {
            heard = press(keys);
        }
        assertEquals(expected, heard);
    }

    /** Presses keys, and returns what was told of them. */
    private String press(String keys) throws IOException {
        told.clear();
        long dueNs = System.nanoTime();
        short[] samples =
                new KeySound(sequence).pause(60).keys(keys, 80, 80).pause(100).samples();
        for (int at = 0; at + 160 <= samples.length; at += 160) {
            byte[] packet = Phone.packet(0, sequence, sequence * 160, 0xa11ce);
            for (int i = 0; i < 160; i++) {
                packet[RtpPacket.HEADER_OCTETS + i] = (byte) (samples[at + i] >> 8);
            }
            alice.sendRaw(packet);
            sequence++;
            dueNs += FRAME_NS;
            LockSupport.parkNanos(dueNs - System.nanoTime());
        }
        LockSupport.parkNanos(15 * FRAME_NS); // jitter buffer and watch
        rig.engine.watchOnce();
        return String.join("", told).replace("a", "");
    }

    /** As an application does. */
    private void prompt() {
        rig.engine.play("a", AudioSource.files("1", List.of("no-such.wav")));
    }

    @Test
    void shouldTellOfKeysWithoutTelephoneEventsOverAReplacement() throws IOException {
        rig.engine.agree("a", SOUND);
        assertEquals("", press("5"));
        prompt();
        assertHeard("4713#", "4713#");
        rig.engine.stop("a");
        assertHeard("*0D", "*0D");
        prompt();
        rig.replace();
        rig.engine.attach(listener);
        assertHeard("29", "29");
    }

    @Test
    void shouldNotListenToAPeerWithTelephoneEvents() throws IOException {
        rig.engine.agree("a", BOTH);
        prompt();
        assertEquals("", press("12"));
        rig.engine.agree("a", SOUND);
        assertHeard("34", "34");
        rig.engine.agree("a", BOTH);
        assertEquals("", press("56"));
    }

    @Test
    void shouldNotListenWhileNoApplicationMayWantKeys() throws IOException, PortsExhaustedException {
        rig.engine.agree("a", SOUND);
        rig.engine.play("a", AudioSource.music("default"));
        assertEquals("", press("1"));
        rig.engine.stop("a");
        rig.engine.echo("a", PCMU, 0);
        assertEquals("", press("2"));
        rig.engine.open("b", "call-1");
        rig.engine.agree("b", SOUND);
        rig.engine.bridge("a", "b");
        assertEquals("", press("3"));
        rig.engine.release("b");
        prompt();
        assertHeard("4", "4");
    }

    @Test
    void shouldTellOfTelephoneEventsThatPassToAnotherParty() throws IOException, PortsExhaustedException {
        rig.engine.agree("a", BOTH);
        try (Phone bob = new Phone(0xb0b)) {
            bob.calls(rig.engine.open("b", "call-1"));
            rig.engine.remote("b", bob.media());
            rig.engine.agree("b", BOTH);
            rig.engine.bridge("a", "b");
            for (int i = 0; i < 3; i++) {
                byte[] event = Arrays.copyOf(Phone.packet(101, i, 160, 0xa11ce), RtpPacket.HEADER_OCTETS + 4);
                event[RtpPacket.HEADER_OCTETS] = 10;
                alice.sendRaw(event);
                Phone.Packet passed = bob.receive();
                assertEquals(101, passed.payloadType());
                assertEquals(10, passed.payload()[0]);
            }
            rig.engine.watchOnce();
            assertEquals(List.of("a*"), List.copyOf(told));
        }
    }

    @Test
    void shouldLeaveTheTapsOfOthersAlone() throws IOException {
        int[] frames = new int[1];
        rig.engine.agree("a", SOUND);
        rig.engine.tap("a", "test", (timeMs, samples, length) -> frames[0]++);
        rig.engine.agree("a", BOTH);
        assertEquals("", press("1"));
        int before = frames[0];
        assertTrue(before > 0);
        rig.engine.untap("a", "test");
        rig.engine.agree("a", SOUND);
        prompt();
        assertHeard("2", "2");
        assertFalse(frames[0] > before + 1);
    }
}
