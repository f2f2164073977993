package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports of peers that should send and do not. */
final class SilenceTest {
    private final Rig rig = new Rig();
    private final List<String> silent = new CopyOnWriteArrayList<>();
    private final MediaListener listener = (session, seconds) -> silent.add(session + " " + seconds);
    private Phone phone;

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        phone = new Phone(1);
        phone.calls(rig.engine.open("a", "call-1"));
        rig.engine.attach(listener);
    }

    @AfterEach
    void close() {
        phone.close();
        rig.close();
    }

    @Test
    void shouldReportOnceUntilRtpComesAgain() throws IOException {
        rig.engine.remote("a", phone.media());
        rig.engine.echo("a", new MediaFormat("none", 8000, 1, 0), 0);
        assertAfter(59_000);
        assertAfter(1_500, "a 60");
        assertAfter(70_000, "a 60");
        phone.send(1);
        rig.engine.echo("a", new io.tandempbx.media.api.MediaFormat("none", 8000, 1, 0), 0);
        phone.send(2);
        assertEquals(
                2 * 160,
                rig.engine.statistics("a").isPresent() ? phone.receive().payload().length * 2 : 0);
        assertAfter(30_000, "a 60");
        assertAfter(31_000, "a 60", "a 61");
    }

    @Test
    void shouldStartTheTimeAnewWithEveryRemote() {
        rig.engine.remote("a", phone.media());
        assertAfter(50_000);
        rig.engine.remote("a", phone.media());
        assertAfter(50_000);
        assertAfter(10_500, "a 60");
    }

    @Test
    void shouldNotExpectRtpFromAPhoneThatHoldsOrIsUnknown() {
        assertAfter(100_000);
        rig.engine.remote("a", phone.media(false, true));
        assertAfter(100_000);
    }

    @Test
    void shouldKeepTheTimeOverAReplacementAndTellTheListenerThatComes() {
        rig.engine.remote("a", phone.media());
        assertAfter(40_000);
        rig.replace();
        rig.advanceMs(22_000);
        rig.engine.attach(listener);
        assertAfter(0, "a 62");
        rig.replace();
        rig.engine.attach(listener);
        assertAfter(5_000, "a 62");
    }

    @Test
    void shouldNotTellAListenerThatDetached() {
        rig.engine.remote("a", phone.media());
        rig.engine.detach(listener);
        assertAfter(100_000);
    }

    /** One with a silence descriptor need not send, as long as its reports come. */
    @Test
    void shouldNotMissAPeerThatSaidItFallsSilent() throws IOException {
        NegotiatedFormat g729 = new NegotiatedFormat(new MediaFormat("G729", 8000, 1, -1), 101, 101, "");
        rig.engine.agree("a", new MediaTerms(List.of(g729), 20));
        rig.engine.remote("a", phone.media());
        sendG729(1, 10 + 2);
        assertAfter(300_000);
        phone.sendRtcp(new byte[] {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 1});
        sendG729(2, 2);
        assertAfter(80_000);
        assertAfter(10_000, "a 65");
        sendG729(3, 20);
        assertAfter(59_000, "a 65");
        assertAfter(1_500, "a 65", "a 60");
    }

    private void sendG729(int sequence, int octets) throws IOException {
        byte[] packet = Phone.packet(101, sequence, 160 * sequence, 1);
        phone.sendRaw(Arrays.copyOf(packet, RtpPacket.HEADER_OCTETS + octets));
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        while (received() < sequence && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        assertEquals(sequence, received());
    }

    private long received() {
        return rig.engine.statistics("a").orElseThrow().packetsReceived();
    }

    private void assertAfter(long ms, String... reports) {
        rig.advanceMs(ms);
        rig.engine.watchOnce();
        assertEquals(List.of(reports), silent);
    }
}
