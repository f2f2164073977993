package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator learns about the media of a call. */
class MediaQualityIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final double MOST_SECONDS = 2.5; // 2, and what it takes to read the log
    private static final int EXTENDED_REPORT = 207;
    private static final int NOWHERE = -1;
    private static final int LOSS_RATE = 8; // octets from the beginning of the metrics
    private static final int SCORE = 26;

    MediaQualityIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldSayWhichPhoneIsNotHeardAndWhy() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        talk.out().rtp().send(new byte[0]);
        long talkingNs = System.nanoTime();
        String line = pbx.awaitLog(logStart, "no RTP from .* for \\d+ ms: nothing ever came to port \\d+");
        double seconds = (System.nanoTime() - talkingNs) / 1e9;
        System.out.printf("told after %.1f s: %s%n", seconds, line);
        assertTrue(line.contains("call_id=" + talk.pbxCallId()), line);
        assertTrue(seconds < MOST_SECONDS, seconds + " s");
        talk.callerHangsUp();
    }

    /** Every test phone asks for metrics (RFC 3611 §5.1), and gets them at the port above that of its RTP. */
    @Test
    void shouldTellAPhoneHowItIsHeard() throws IOException {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        InetSocketAddress rtp = talk.out().rtp().local();
        try (DatagramSocket reports = new DatagramSocket(rtp.getPort() + 1, rtp.getAddress())) {
            reports.setSoTimeout((int) LIMIT.toMillis());
            talk.speak();
            ByteBuffer report = ByteBuffer.allocate(1500);
            DatagramPacket packet = new DatagramPacket(report.array(), report.capacity());
            int metrics = NOWHERE;
            while (metrics == NOWHERE) {
                reports.receive(packet);
                metrics = metricsIn(report, packet.getLength());
            }
            assertEquals(0, report.get(metrics + LOSS_RATE));
            int score = report.get(metrics + SCORE);
            System.out.println("the phone is told MOS " + score / 10.0);
            assertTrue(score >= 40 && score <= 45, () -> "tenths of MOS: " + score);
        }
        talk.callerHangsUp();
    }

    /** Where the VoIP metrics (RFC 3611 §4.7) begin in a compound packet. */
    private static int metricsIn(ByteBuffer report, int length) {
        int at = 0;
        while (at < length) {
            if ((report.get(at + 1) & 0xff) == EXTENDED_REPORT) {
                return at + 8;
            }
            at += 4 * ((report.getShort(at + 2) & 0xffff) + 1);
        }
        return NOWHERE;
    }

    @Test
    void shouldShowLossJitterAndOpinionScore() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.out().rtp().awaitMore(100, LIMIT);
        String shown = pbx.shell().run("pbx:call-show " + talk.pbxCallId());
        System.out.println(shown);
        assertTrue(shown.contains("heard     loss 0.0 %"), shown);
        assertTrue(shown.contains("MOS 4."), shown);
        talk.callerHangsUp();
    }
}
