package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must not impress a server: each time a clear answer, no trace in the log, and the next call works. */
class BadInputIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    BadInputIT(PbxProcess pbx) {
        super(pbx);
    }

    @AfterEach
    void nextCallWorks() {
        phones.close();
        Conversation talk = Phones.talk(phones.udp("1009"), phones.tcp("1010")).speak();
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldIgnoreGarbage() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        Random random = new Random(1);
        for (int length = 1; length <= 1400; length += 37) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            phone.sendRaw(garbage);
        }
        phone.sendRaw("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        phone.sendRaw("INVITE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        phone.sendRaw("SIP/2.0 200 OK\r\nVia: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(200, phone.exchange(phone.newRequest("OPTIONS", "1001")).status());
    }

    @Test
    void shouldIgnoreGarbageOnAConnection() {
        TestPhone phone = phones.keep(pbx.tcpPhone("1001"));
        byte[] garbage = new byte[3000];
        new Random(2).nextBytes(garbage);
        phone.sendRaw(garbage);
        TestPhone other = phones.keep(pbx.tcpPhone("1001"));
        assertEquals(200, other.exchange(other.newRequest("OPTIONS", "1001")).status());
    }

    @Test
    void shouldSurviveAnInviteCutAnywhere() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        SipMessage invite =
                phone.newRequest("INVITE", "1002").withBody("application/sdp", "v=0\r\no=- 0 0 IN IP4 x\r\n");
        byte[] whole = invite.toBytes();
        for (int length = 1; length < whole.length; length += 9) {
            phone.sendRaw(Arrays.copyOf(whole, length));
        }
        assertEquals(200, phone.exchange(phone.newRequest("OPTIONS", "1001")).status());
    }

    @Test
    void shouldRefuseAWrongContentLength() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        for (String length : new String[] {"5000", "-1", "abc"}) {
            SipMessage wrong = phone.newRequest("OPTIONS", "1001").with("Content-Length", length);
            phone.sendRaw(wrong.toBytes());
            SipMessage answer = phone.journal()
                    .await("an answer", LIMIT, message -> message.callId().equals(wrong.callId()));
            assertEquals(400, answer.status(), length);
        }
    }

    @Test
    void shouldCloseAConnectionWithAWrongContentLength() {
        TestPhone phone = phones.keep(pbx.tcpPhone("1001"));
        phone.sendRaw(
                phone.newRequest("OPTIONS", "1001").with("Content-Length", "x").toBytes());
        Await.until(
                "a refusal or the end of the connection",
                LIMIT,
                () -> !phone.isConnected()
                        || !phone.journal()
                                .received(message -> message.status() == 400)
                                .isEmpty());
    }

    @Test
    void shouldAnswerOrRefuseAHugeHeader() {
        String huge = "x".repeat(60_000);
        TestPhone udp = phones.keep(pbx.udpPhone("1001"));
        udp.sendRaw(udp.newRequest("OPTIONS", "1001").with("Subject", huge).toBytes());
        TestPhone tcp = phones.keep(pbx.tcpPhone("1001"));
        tcp.sendRaw(tcp.newRequest("OPTIONS", "1001").with("Subject", huge).toBytes());
        Await.until(
                "an answer over TCP or the end of the connection",
                LIMIT,
                () -> !tcp.isConnected()
                        || !tcp.journal().received(SipMessage::isFinal).isEmpty());
        assertEquals(200, udp.exchange(udp.newRequest("OPTIONS", "1001")).status());
    }

    @Test
    void shouldNotLetAStrangerIntoACall() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.out().rtp().awaitMore(20, LIMIT);
        try (RtpStream stranger = RtpStream.open()) {
            stranger.target(talk.out().remoteSdp().target());
            stranger.send(Speech.muLaw(Babble.second(9)));
            talk.out().rtp().awaitMore(100, LIMIT);
            assertFalse(talk.in().rtp().report().ssrcs().contains(stranger.ssrc()));
            assertFalse(talk.out().rtp().report().ssrcs().contains(stranger.ssrc()));
            assertEquals(0, stranger.receivedCount(), "a stranger was sent a call's audio");
        }
        talk.assertHeard();
        talk.assertNothingLost();
        talk.callerHangsUp();
    }

    @Test
    void shouldRefuseAnOfferWithoutACommonCodec() {
        phones.udp("1002");
        TestPhone caller = phones.udp("1001").speaking(3, 7);
        assertEquals(488, caller.call("1002").awaitFinal().status());
    }

    @Test
    void shouldRefuseAByeForAnUnknownDialog() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        SipMessage bye = phone.newRequest("BYE", "1002");
        SipMessage tagged = bye.without("To").with("To", bye.header("To") + ";tag=nobody");
        assertEquals(481, phone.exchange(tagged).status());
    }

    @Test
    void shouldRefuseAWrongPasswordAndSaySoInOneLine() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001").withCredentials("1001", "guessed"));
        assertEquals(401, phone.register(300).status());
        String line = pbx.awaitLog(logStart, "authentication failed user=");
        assertTrue(
                line.matches(".*authentication failed user=1001 method=REGISTER reason=\\S+ from 127\\.0\\.0\\.1"),
                line);

        TestPhone caller = phones.udp("1002").withCredentials("1002", "guessed");
        TestCall call = caller.call("1001");
        assertTrue(call.awaitFinal().status() == 401 || call.awaitFinal().status() == 403);
        pbx.awaitLog(logStart, "authentication failed user=1002 method=INVITE reason=\\S+ from 127\\.0\\.0\\.1");
        caller.withCredentials("1002", PbxProcess.password("1002")); // to unregister
    }

    @Test
    void shouldKeepOldSettingsWhenAFileIsBroken() {
        pbx.set("pbx.call.cfg", "no_answer_seconds", "banana");
        try {
            String line = pbx.awaitLog(logStart, "pbx\\.call\\.cfg");
            assertTrue(line.contains("no_answer_seconds") && line.contains("banana"), line);
            assertTrue(line.contains("must be a whole number"), line);
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            talk.callerHangsUp();
        } finally {
            pbx.set("pbx.call.cfg", "no_answer_seconds", "30");
        }
    }
}
