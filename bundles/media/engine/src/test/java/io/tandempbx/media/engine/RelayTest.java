package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.EModel;
import io.tandempbx.media.api.MediaQuality;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.SessionStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
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
    void shouldReportToEitherPeerAndUnderstandItsReports() throws IOException {
        for (int sequence : new int[] {10, 11, 14}) {
            alice.send(sequence);
            bob.receive();
        }
        rig.statisticsAfter("b", 3);
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        List<Rtcp.Block> told = new ArrayList<>();
        Rtcp.Sender toBob = report(bob.receiveRtcp(), new ArrayList<>());
        assertEquals(3, toBob.packets());
        assertEquals(480, toBob.octets());
        report(alice.receiveRtcp(), told);
        assertEquals(0xa11ce, told.get(0).ssrc());
        assertEquals(2, told.get(0).lost());
        assertEquals(256 * 2 / 5, told.get(0).fractionLost());
        assertEquals(14, told.get(0).highest());

        int delay = 65_536 / 2; // half a second at the phone, half on the way
        ByteBuffer answer = ByteBuffer.allocate(64);
        Rtcp.receiverReport(answer, 0xb0b, new Rtcp.Block(0xa11ce, 64, 1, 14, 80, Rtcp.middle(toBob.ntp()), delay));
        rig.advanceMs(1000);
        bob.sendRtcp(Arrays.copyOf(answer.array(), answer.position()));
        MediaQuality heard = outbound("b", quality -> quality.rttMs() >= 0);
        assertEquals(25, heard.lossPercent());
        assertEquals(10, heard.jitterMs());
        assertEquals(500, heard.rttMs(), 60);
        assertTrue(heard.mos() > 1 && heard.mos() < 3.5, () -> "MOS " + heard.mos());
        assertEquals(40, rig.engine.statistics("a").orElseThrow().inbound().lossPercent(), 0.1);

        bob.sendRtcp(extended(0xb0b, 0xa11ce, 32));
        assertEquals(
                37.5, outbound("b", quality -> quality.lossPercent() != 25).lossPercent(), "an eighth came too late");
        bob.sendRtcp(extended(0xb0b, 0x57a, 255)); // of another source: nobody's here
        answer.clear();
        Rtcp.receiverReport(answer, 0xb0b, new Rtcp.Block(0xa11ce, 128, 1, 14, 80, 0, 0));
        bob.sendRtcp(Arrays.copyOf(answer.array(), answer.position()));
        assertEquals(62.5, outbound("b", quality -> quality.lossPercent() > 50).lossPercent());

        rig.engine.release("b");
        bob.receiveRtcp(); // may be another report before it
        assertEquals(62.5, rig.engine.statistics("b").orElseThrow().outbound().lossPercent(), "not known any more");
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        assertTrue(rig.engine.statistics("b").isEmpty());
    }

    @Test
    void shouldTellThePeerThatAsksHowItIsHeard() throws IOException {
        rig.engine.remote("a", alice.media().withMetrics(true));
        for (int sequence : new int[] {10, 11, 14, 15, 16, 18, 19, 20, 21, 22}) {
            alice.send(sequence);
            bob.receive();
        }
        rig.statisticsAfter("b", 10);
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        ByteBuffer metrics = metrics(alice.receiveRtcp());
        assertEquals(0xa11ce, metrics.getInt(4));
        assertEquals(256 * 3 / 13, metrics.get(8), "three of thirteen lost");
        assertEquals(0, metrics.get(9), "what is relayed is too late for nobody here");
        assertEquals(256 * 3 / 6, metrics.get(10) & 0xff, "three of six in the burst");
        assertEquals(0, metrics.get(11));
        assertEquals(6 * 20, metrics.getShort(12));
        assertEquals(70, metrics.getShort(14), "between seven packets in two gaps");
        assertEquals(16, metrics.get(23));
        double rating = EModel.rating(20, 100 * 3.0 / 13, "");
        assertEquals(rating, metrics.get(24), 4, "by the E-model, with some jitter");
        assertTrue(metrics.get(26) >= metrics.get(27) && metrics.get(27) > 10, "opinion scores");
        assertEquals(0, Rtcp.SENDER_REPORT - (bob.receiveRtcp()[1] & 0xff), "who did not ask has reports alone");

        rig.replace();
        alice.send(23);
        bob.receive();
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        assertEquals(256 * 3 / 14, metrics(alice.receiveRtcp()).get(8), "the successor tells it as well");
    }

    /** The VoIP metrics block at the end of a compound packet. */
    private static ByteBuffer metrics(byte[] octets) {
        ByteBuffer packet = ByteBuffer.wrap(octets, octets.length - 44, 44).slice();
        assertEquals(207, packet.get(1) & 0xff);
        ByteBuffer block = packet.position(8).slice();
        assertEquals(7, block.get(0));
        assertEquals(8, block.getShort(2));
        return block;
    }

    @Test
    void shouldNotJudgeByAReportOfLongAgo() throws IOException {
        alice.send(1);
        bob.receive();
        rig.statisticsAfter("b", 1); // else it has nothing to report yet
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        bob.receiveRtcp();
        ByteBuffer answer = ByteBuffer.allocate(64);
        Rtcp.receiverReport(answer, 0xb0b, new Rtcp.Block(0xa11ce, 128, 1, 1, 80, 0, 0));
        byte[] report = Arrays.copyOf(answer.array(), answer.position());
        bob.sendRtcp(report);
        assertEquals(50, outbound("b", quality -> quality.mos() >= 0).lossPercent());
        rig.advanceMs(20_000);
        assertEquals(50, rig.engine.statistics("b").orElseThrow().outbound().lossPercent());
        rig.advanceMs(6_000);
        MediaQuality unknown = rig.engine.statistics("b").orElseThrow().outbound();
        assertEquals(-1, unknown.mos());
        assertEquals(0, unknown.lossPercent());
        assertEquals(1, unknown.packets());
        bob.sendRtcp(report);
        assertEquals(50, outbound("b", quality -> quality.mos() >= 0).lossPercent());
    }

    private MediaQuality outbound(String session, Predicate<MediaQuality> awaited) {
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        MediaQuality quality = rig.engine.statistics(session).orElseThrow().outbound();
        while (!awaited.test(quality) && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
            quality = rig.engine.statistics(session).orElseThrow().outbound();
        }
        return quality;
    }

    /** A report without blocks, and an extended one (RFC 3611) with a reference time and the VoIP metrics of a source. */
    private static byte[] extended(int ssrc, int about, int discarded) {
        ByteBuffer packet = ByteBuffer.allocate(64);
        Rtcp.receiverReport(packet, ssrc);
        packet.put((byte) 0x80).put((byte) 207).putShort((short) 13).putInt(ssrc);
        packet.put((byte) 4).put((byte) 0).putShort((short) 2).putLong(Rtcp.ntp(0));
        packet.put((byte) 7).put((byte) 0).putShort((short) 8).putInt(about);
        packet.put((byte) 0).put((byte) discarded);
        return packet.array();
    }

    /** The sender's part of a report; nothing sent if there is none. */
    private static Rtcp.Sender report(byte[] octets, List<Rtcp.Block> blocks) {
        List<Rtcp.Sender> found = new ArrayList<>(List.of(new Rtcp.Sender(0, 0, 0, 0)));
        assertTrue(Rtcp.read(ByteBuffer.wrap(octets), new Rtcp.Reader() {
            @Override
            public void sender(int ssrc, Rtcp.Sender sender) {
                found.set(0, sender);
            }

            @Override
            public void block(Rtcp.Block block) {
                blocks.add(block);
            }

            @Override
            public void bye(int ssrc) {
                throw new AssertionError("a farewell");
            }

            @Override
            public void metrics(int ssrc, int discarded) {
                throw new AssertionError("metrics");
            }
        }));
        return found.get(0);
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
        assertEquals(1, rig.engine.statistics("a").orElseThrow().packetsDisordered());
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
    void shouldNotGoBackInTimeWithAnotherPartner() throws Exception {
        bob.send(30_000);
        Phone.Packet last = alice.receive();
        try (Phone carol = new Phone(0xca401)) {
            carol.calls(rig.engine.open("c", "another call"));
            rig.engine.remote("c", carol.media());
            rig.engine.bridge("c", "a");
            carol.send(2);
            Phone.Packet next = alice.receive();
            assertEquals(30_001, next.sequence());
            int laterTicks = next.timestamp() - last.timestamp();
            assertTrue(laterTicks >= Phone.PAYLOAD_OCTETS && laterTicks < 80_000, laterTicks + " ticks later");
            alice.send(40);
            assertEquals(40, carol.receive().sequence(), "she has heard nobody before");
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
