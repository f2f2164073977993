package io.tandempbx.itests.phone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.rtp.RtpReport;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two test phones without a server between them: what a later test blames on the server must not be the phones. */
class TestPhoneTest {
    private final List<TestPhone> phones = TestPhone.pair("1001", "1002");
    private final TestPhone calling = phones.get(0);
    private final TestPhone called = phones.get(1);

    @AfterEach
    void close() {
        calling.close();
        called.close();
    }

    @Test
    void shouldCallTalkHoldAndHangUp() {
        TestCall out = calling.call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.rtp().send(new byte[] {1, 2, 3});
        in.rtp().send(new byte[0]);
        out.rtp().sendDigits("19*#D");
        in.rtp().awaitMore(120, Duration.ofSeconds(5));

        RtpReport heard = in.rtp().report();
        assertEquals(0, heard.missing() + heard.duplicates() + heard.disordered());
        assertEquals(1, heard.ssrcs().size());
        assertEquals("19*#D", in.rtp().digits());
        assertTrue(out.rtp().receivedCount() > 100);
    }

    @Test
    void shouldCancel() {
        TestCall out = calling.call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        out.awaitStatus(180);
        out.cancel();
        in.awaitCancelled();
        Await.until("the ACK", TestPhone.LIMIT, () -> called.journal()
                .requestMethods()
                .contains("ACK"));
        called.assertRequests("INVITE", "CANCEL", "ACK");
        assertTrue(out.isEnded());
    }

    @Test
    void shouldRepeatTheAnswerUntilTheHeldAckComes() {
        calling.holdingAck(true);
        TestCall out = calling.call("1002");
        TestCall in = called.awaitCall().answer();
        Await.until(
                "a repeated 200",
                TestPhone.LIMIT,
                () -> calling.journal()
                                .received(message -> message.status() == 200)
                                .size()
                        > 1);
        assertFalse(in.isAcknowledged());
        out.acknowledge();
        in.awaitAcknowledged();
    }

    @Test
    void shouldPlaceLostAndRepeatedPackets() {
        TestCall out = calling.call("1002");
        TestCall in = called.awaitCall().answer();
        out.awaitAnswered();
        out.rtp().send(new byte[0]);
        in.rtp().awaitMore(10, Duration.ofSeconds(2));
        var packets = new ArrayList<>(in.rtp().packets());
        packets.remove(4);
        packets.add(packets.get(6));
        RtpReport report = RtpReport.of(packets);
        assertEquals(1, report.missing());
        assertEquals(1, report.duplicates());
    }
}
