package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is heard: the phone, wherever NAT puts it, and nobody else. */
final class LatchingTest {
    private final Rig rig = new Rig();
    private Phone listener;
    private Phone phone; // speaks to session "a"; the listener hears what passes
    private Phone other; // on the same machine as the phone, another port
    private Phone stranger; // on another machine
    private int port;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        listener = new Phone(0x115);
        port = rig.engine.open("a", "call-1");
        listener.calls(rig.engine.open("b", "call-1"));
        phone = new Phone(0xa).calls(port);
        other = new Phone(0xb).calls(port);
        stranger = new Phone(2, 0xc).calls(port);
        rig.engine.remote("b", listener.media());
        rig.engine.bridge("a", "b");
    }

    @AfterEach
    void close() {
        listener.close();
        phone.close();
        other.close();
        stranger.close();
        rig.close();
    }

    @Test
    void shouldHearNobodyBeforeSdp() throws IOException {
        phone.send(1);
        assertTrue(listener.hearsNothing());
        assertEquals(1, statistics().packetsRefused());
    }

    @Test
    void shouldTakeTheAddressOfSdpAtOnce() throws IOException {
        rig.engine.remote("a", phone.media());
        phone.send(1);
        assertEquals(1, listener.receive().sequence());
        assertTrue(statistics().latched());
    }

    @Test
    void shouldTakeAnotherPortOfTheSameHostAfterFourPacketsInSequence() throws IOException {
        rig.engine.remote("a", media(9, 1, 1)); // NAT: nobody sends from the port of SDP
        for (int sequence = 1; sequence <= 5; sequence++) {
            phone.send(sequence);
        }
        assertEquals(4, listener.receive().sequence());
        assertEquals(5, listener.receive().sequence());
        assertEquals(3, statistics().packetsRefused());
        listener.send(77);
        assertEquals(77, phone.receive().sequence(), "media goes back to where it came from");
    }

    @Test
    void shouldTakeThePhoneBehindNatByItsSignallingAddress() throws IOException {
        rig.engine.remote("a", media(4000, 77, 1)); // SDP names an address inside
        for (int sequence = 1; sequence <= 4; sequence++) {
            phone.send(sequence);
        }
        assertEquals(4, listener.receive().sequence());
    }

    @Test
    void shouldNotTakePacketsOutOfSequenceOrOfChangingSources() throws IOException {
        rig.engine.remote("a", media(9, 1, 1));
        for (int sequence = 2; sequence <= 40; sequence += 2) {
            phone.send(sequence);
        }
        for (int sequence = 1; sequence <= 10; sequence++) {
            phone.send(sequence);
            other.send(sequence);
        }
        for (int sequence = 1; sequence <= 10; sequence++) {
            phone.send(0, sequence, sequence); // a new source every time
        }
        assertTrue(listener.hearsNothing());
        assertFalse(statistics().latched());
    }

    @Test
    void shouldRefuseStrangersHoweverLongTheyTry() throws IOException {
        rig.engine.remote("a", media(9, 1, 1));
        for (int sequence = 1; sequence <= 50; sequence++) {
            stranger.send(sequence);
        }
        assertTrue(listener.hearsNothing());
        rig.engine.remote("a", phone.media());
        phone.send(1);
        assertEquals(0xa, listener.receive().ssrc());
        for (int sequence = 1; sequence <= 50; sequence++) {
            stranger.send(sequence);
            other.send(sequence);
        }
        phone.send(2);
        assertEquals(2, listener.receive().sequence());
        assertEquals(150, statistics().packetsRefused());
        assertEquals("127.0.0.1:" + phone.address().getPort(), statistics().remote());
    }

    @Test
    void shouldPreferTheAddressOfSdpWheneverItSpeaks() throws IOException {
        rig.engine.remote("a", phone.media());
        for (int sequence = 1; sequence <= 4; sequence++) {
            other.send(sequence);
        }
        assertEquals(0xb, listener.receive().ssrc());
        phone.send(10);
        assertEquals(0xa, listener.receive().ssrc());
        other.send(5);
        phone.send(11);
        assertEquals(0xa, listener.receive().ssrc());
    }

    @Test
    void shouldFollowThePhoneToAnotherPortAfterSilence() throws IOException {
        rig.engine.remote("a", phone.media());
        phone.send(1);
        assertEquals(1, listener.receive().sequence());
        for (int sequence = 2; sequence <= 12; sequence++) {
            other.send(sequence);
        }
        assertTrue(listener.hearsNothing(), "not while the phone may still speak");
        rig.advanceMs(2000);
        for (int sequence = 2; sequence <= 6; sequence++) {
            stranger.send(sequence);
        }
        for (int sequence = 20; sequence <= 23; sequence++) {
            other.send(sequence);
        }
        assertEquals(23, listener.receive().sequence());
        listener.send(1);
        assertEquals(1, other.receive().sequence());
    }

    @Test
    void shouldNotFollowAfterSilenceToAHostThatDoesNotSignal() throws IOException {
        rig.engine.remote("a", media(phone.address().getPort(), 1, 2));
        phone.send(1);
        assertEquals(1, listener.receive().sequence());
        rig.advanceMs(2000);
        for (int sequence = 2; sequence <= 10; sequence++) {
            other.send(sequence);
        }
        assertTrue(listener.hearsNothing());
        for (int sequence = 2; sequence <= 5; sequence++) {
            stranger.send(sequence); // at the signalling's address, so it is the phone
        }
        assertEquals(5, listener.receive().sequence());
    }

    @Test
    void shouldStartAnewWhenSdpNamesAnotherAddress() throws IOException {
        rig.engine.remote("a", phone.media());
        phone.send(1);
        assertEquals(1, listener.receive().sequence());
        rig.engine.remote("a", other.media());
        listener.send(5);
        assertEquals(5, other.receive().sequence(), "at once to the new address");
        other.send(1);
        assertEquals(0xb, listener.receive().ssrc());
        phone.send(2);
        other.send(2);
        assertEquals(0xb, listener.receive().ssrc());
    }

    @Test
    void shouldStayWhenSdpIsRepeated() throws IOException {
        rig.engine.remote("a", media(9, 1, 1));
        for (int sequence = 1; sequence <= 4; sequence++) {
            phone.send(sequence);
        }
        assertEquals(4, listener.receive().sequence());
        rig.engine.remote("a", media(9, 1, 1));
        phone.send(5);
        assertEquals(5, listener.receive().sequence());
    }

    @Test
    void shouldHearRtcpFromThePhonesHostOnly() throws IOException {
        byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 0xa};
        byte[] forged = {(byte) 0x80, (byte) 203, 0, 1, 1, 2, 3, 4};
        rig.engine.remote("a", phone.media());
        other.sendRtcp(forged); // before RTP only the address of SDP
        awaitRefused(1);
        phone.sendRtcp(report);
        phone.send(1);
        assertEquals(1, listener.receive().sequence());
        stranger.sendRtcp(report);
        other.sendRtcp(forged); // behind the same NAT, but of another source
        other.sendRtcp(report); // NAT may give RTCP any port
        stranger.sendRtcp(forged);
        awaitRefused(4);
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        assertEquals(201, other.receiveRtcp()[1] & 0xff, "our own report goes where the peer's came from");
    }

    private void awaitRefused(long packets) {
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        while (statistics().packetsRefused() < packets && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertEquals(packets, statistics().packetsRefused());
    }

    @Test
    void shouldKeepWhatItLearntOverAReplacement() throws IOException {
        rig.engine.remote("a", media(9, 1, 1));
        for (int sequence = 1; sequence <= 4; sequence++) {
            phone.send(sequence);
        }
        assertEquals(4, listener.receive().sequence());
        SessionStatistics before = statistics();
        rig.replace();
        SessionStatistics after = statistics();
        assertEquals(before.packetsReceived(), after.packetsReceived());
        assertEquals(before.packetsRefused(), after.packetsRefused());
        assertEquals(before.remote(), after.remote());
        phone.send(5);
        assertEquals(5, listener.receive().sequence());
    }

    private SessionStatistics statistics() {
        return rig.engine.statistics("a").orElseThrow();
    }

    /** SDP with 127.0.0.{@code sdpHost}, from a phone that signals from 127.0.0.{@code signallingHost}. */
    private static RemoteMedia media(int sdpPort, int sdpHost, int signallingHost) throws IOException {
        InetAddress sdp = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) sdpHost});
        return new RemoteMedia(
                new InetSocketAddress(sdp, sdpPort),
                new InetSocketAddress(sdp, sdpPort + 1),
                InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) signallingHost}),
                true,
                true,
                Set.of());
    }
}
