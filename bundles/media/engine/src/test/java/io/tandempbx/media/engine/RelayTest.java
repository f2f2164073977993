package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.SessionStatistics;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two phones with sockets of their own, relayed. */
final class RelayTest {
    private static final byte[] SENDER_REPORT = {(byte) 0x80, (byte) 200, 0, 1, 1, 2, 3, 4};

    private final Rig rig = new Rig();
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void bridge() throws IOException, PortsExhaustedException {
        alice = new Phone(0xa11ce);
        bob = new Phone(0xb0b);
        alice.calls(rig.engine.open("a", "call-1"));
        bob.calls(rig.engine.open("b", "call-1"));
        rig.engine.remote("a", alice.media());
        rig.engine.remote("b", bob.media());
        rig.engine.bridge("a", "b");
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        rig.close();
    }

    @Test
    void shouldRelayPacketsUnchangedBothWays() throws IOException {
        for (int sequence = 65_530; sequence < 65_540; sequence++) {
            alice.send(sequence);
            Phone.Packet heard = bob.receive();
            assertEquals(sequence & 0xffff, heard.sequence());
            assertEquals(0xa11ce, heard.ssrc());
            assertEquals(sequence * Phone.PAYLOAD_OCTETS, heard.timestamp());
            bob.send(sequence);
            assertEquals(0xb0b, alice.receive().ssrc());
        }
        SessionStatistics statistics = rig.statisticsAfter("a", 10);
        assertEquals(10, statistics.packetsReceived());
        assertEquals(10, statistics.packetsSent());
        assertEquals(1720, statistics.octetsReceived());
        assertEquals(0, statistics.packetsLost());
        assertEquals(0, statistics.packetsRefused());
        assertEquals(0xa11ce, statistics.ssrcReceived());
        assertTrue(statistics.latched());
        assertEquals("127.0.0.1:" + alice.address().getPort(), statistics.remote());
    }

    @Test
    void shouldRelayRtcpOnTheOddPorts() throws IOException {
        alice.sendRtcp(SENDER_REPORT);
        assertArrayEquals(SENDER_REPORT, bob.receiveRtcp());
    }

    @Test
    void shouldSendNothingToAPhoneThatHolds() throws IOException {
        rig.engine.remote("b", bob.media(true, false));
        alice.send(1);
        assertTrue(bob.hearsNothing());
        bob.send(1);
        assertEquals(1, alice.receive().sequence());
        rig.engine.remote("b", bob.media());
        alice.send(2);
        assertEquals(2, bob.receive().sequence());
    }

    @Test
    void shouldRefuseWhatIsNotNegotiatedOrNotRtp() throws IOException {
        alice.send(18, 1, 1);
        alice.sendRaw(new byte[] {(byte) 0x80, 0, 0});
        alice.sendRaw(new byte[40]);
        alice.sendRaw(SENDER_REPORT);
        alice.send(1);
        assertEquals(1, bob.receive().sequence());
        assertEquals(4, rig.engine.statistics("a").orElseThrow().packetsRefused());
    }

    @Test
    void shouldCountMissingPackets() throws IOException {
        for (int sequence : new int[] {10, 11, 14, 13, 20}) {
            alice.send(sequence);
            assertEquals(sequence, bob.receive().sequence());
        }
        assertEquals(6, rig.engine.statistics("a").orElseThrow().packetsLost());
    }

    @Test
    void shouldGoOnWithAnotherPartner() throws Exception {
        try (Phone carol = new Phone(0xca401)) {
            carol.calls(rig.engine.open("c", "another call"));
            rig.engine.remote("c", carol.media());
            rig.engine.bridge("c", "a");
            alice.send(1);
            assertEquals(1, carol.receive().sequence());
            carol.send(2);
            assertEquals(2, alice.receive().sequence());
            bob.send(3);
            assertTrue(alice.hearsNothing());
            assertTrue(carol.hearsNothing());
        }
    }

    @Test
    void shouldCarryOnForOneSideWhenTheOtherIsReleased() throws IOException {
        rig.engine.release("b");
        alice.send(1);
        assertTrue(alice.hearsNothing());
        assertEquals(1, rig.engine.statistics("a").orElseThrow().packetsReceived());
        assertTrue(rig.engine.statistics("b").isEmpty());
    }
}
