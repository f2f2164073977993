package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RTCP goes where the description of a phone says: to the next port, to one of its own, or to that of RTP. */
class RtcpPathIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20); // more than two reports (RFC 3550 §6.2)
    private static final String MUX = "a=rtcp-mux";
    private static final int SENDER_REPORT = 200;

    RtcpPathIT(PbxProcess pbx) {
        super(pbx);
    }

    /** The source of the next report that comes to a socket. */
    private static long reporter(DatagramSocket socket) throws IOException {
        ByteBuffer report = ByteBuffer.allocate(1500);
        DatagramPacket packet = new DatagramPacket(report.array(), report.capacity());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.receive(packet);
        assertEquals(2, (report.get(0) & 0xC0) >> 6, "version");
        assertEquals(SENDER_REPORT, report.get(1) & 0xFF);
        return report.getInt(4) & 0xFFFF_FFFFL;
    }

    private static String answer(TestPhone caller) {
        return caller.journal()
                .await(
                        "an answer",
                        LIMIT,
                        message -> !message.isRequest()
                                && message.status() == 200
                                && message.cseqMethod().equals("INVITE"))
                .body();
    }

    /** RFC 3605. */
    @Test
    void shouldReportToThePortThatIsNamed() throws IOException {
        try (DatagramSocket reports = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            TestPhone called = phones.udp("1002").wishingFor("a=ptime:20", "a=rtcp:" + reports.getLocalPort());
            Conversation talk = Phones.talk(phones.udp("1001"), called).speak();
            talk.assertHeard();
            long heardFrom = talk.in().rtp().packets().get(0).ssrc();
            assertEquals(heardFrom, reporter(reports), "who reports is who sends");
            assertEquals(0, talk.in().rtp().rtcpReceived());
            talk.callerHangsUp();
        }
    }

    /** RFC 5761: a phone that offers one port for both gets both there, and the other party's stay apart. */
    @Test
    void shouldReportToThePortOfRtpWhereThatIsOffered() {
        TestPhone caller = phones.udp("1001").wishingFor("a=ptime:20", MUX);
        TestPhone called = phones.udp("1002");
        Conversation talk = Phones.talk(caller, called).speak();
        assertTrue(answer(caller).contains(MUX), () -> answer(caller));
        Await.until("a report beside RTP", LIMIT, () -> talk.out().rtp().rtcpReceived() > 0);
        talk.assertHeard();
        assertEquals(0, talk.in().rtp().rtcpReceived(), "a report at the port of RTP of who did not offer that");
        talk.callerHangsUp();
    }

    @Test
    void shouldNotAnswerWithOnePortForBothWhereThatWasNotOffered() {
        TestPhone caller = phones.udp("1001");
        Conversation talk = Phones.talk(caller, phones.udp("1002"));
        assertFalse(answer(caller).contains(MUX), () -> answer(caller));
        talk.callerHangsUp();
    }
}
