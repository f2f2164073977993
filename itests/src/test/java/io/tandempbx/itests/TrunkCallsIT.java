package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.RawSip;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls out and in by trunks: who is called when, what is shown, and that nobody else waits for a carrier. */
class TrunkCallsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String OUTSIDE = "0301234567";
    private static final String PASSWORD = "a carrier's secret";
    private static final int MEASURED_CALLS = 150;

    private final RestClient rest;
    private final TestCarrier first;
    private final TestCarrier second;

    TrunkCallsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.first = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", PASSWORD);
        this.second = new TestCarrier(pbx.sip(), "0307654322", "carrier.test", "acct", PASSWORD);
    }

    @BeforeEach
    void addTrunks() {
        add(
                "first",
                first,
                "\"max_channels\":1,\"caller_id_number\":\"+49305550\",\"country_code\":\"49\","
                        + "\"number_format\":\"national\",\"username\":\"acct\",\"password\":\"" + PASSWORD
                        + "\",\"realm\":\"carrier.test\"");
        add("second", second, "\"send_identity\":true,\"country_code\":\"49\"");
        rest.post(
                        "/api/routes",
                        "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"first\",\"priority\":1},"
                                + "{\"trunk\":\"second\",\"priority\":2}]}")
                .expect(201);
        rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"+49305555\",\"destination\":\"1002\"}")
                .expect(201);
    }

    @AfterEach
    void removeThem() {
        rest.delete("/api/routes/out").expect(200);
        rest.delete("/api/inbound-routes/in").expect(200);
        rest.get("/api/trunks").json().path("trunks").forEach(trunk -> rest.delete(
                        "/api/trunks/" + trunk.path("trunk_id").asText())
                .expect(200));
        first.close();
        second.close();
    }

    /** Never asked whether it is there, so that a test decides what becomes of a call. */
    private void add(String id, TestCarrier carrier, String values) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":0," + values + "}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    private int activeCalls(String trunk) {
        return rest.get("/api/trunks/" + trunk).json().path("active_calls").asInt();
    }

    @Test
    void shouldCallOutAndShowTheNumberOfTheTrunk() {
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        SipMessage invite = in.invite();
        assertTrue(invite.start().startsWith("INVITE sip:" + OUTSIDE + "@127.0.0.1:" + first.port()), invite.start());
        assertTrue(invite.header("From").contains("sip:0305550@"), invite.header("From"));
        assertEquals("", invite.header("P-Asserted-Identity"));
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(1, activeCalls("first"));
        Conversation talk = new Conversation(phone, first.line(), out, in).speak();
        talk.assertHeard();
        talk.callerHangsUp();
        Await.until("the channel is free", LIMIT, () -> activeCalls("first") == 0);
    }

    @Test
    void shouldAnswerTheChallengeOfACarrier() {
        first.challengingCalls(true);
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(phone, first.line(), out, in).calledHangsUp();
        second.line().assertRequests();
    }

    @Test
    void shouldAnswerTheChallengesOfACarrierWithinADialog() {
        first.challengingWithinDialogs(true);
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(200, out.reinvite("sendonly").status());
        assertEquals("sendonly", in.remoteSdp().direction());
        out.hangUp();
        in.awaitEnded();
        // each once as it was and once with credentials, the INVITE that began the call excepted
        first.line().assertRequests("INVITE", "ACK", "INVITE", "ACK", "INVITE", "ACK", "BYE", "BYE");
    }

    @Test
    void shouldLeadACarrierToAnotherPhoneThoughItChallengesOurOffer() {
        first.challengingWithinDialogs(true);
        TestPhone phone = phones.udp("1001");
        TestPhone target = phones.udp("1002");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(202, out.refer("1002").status());
        TestCall third = target.awaitCall();
        third.answer().awaitAcknowledged();
        out.awaitEnded();
        Conversation after = new Conversation(target, first.line(), third, in).speak();
        after.assertHeard();
        after.callerHangsUp();
    }

    /** Only machines of the trunk, and the one that the call was made with, may touch a call. */
    @Test
    void shouldKeepStrangersOutOfACallByATrunk() throws IOException {
        rest.send("PATCH", "/api/trunks/first", "{\"sources\":[\"127.0.0.3\"]}").expect(200);
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(phone, first.line(), out, in).speak();
        try (RawSip stranger = new RawSip(pbx.sip(), "127.0.0.2")) {
            String refused = stranger.inDialog(in.byeText());
            assertTrue(refused.startsWith("SIP/2.0 403 "), refused);
        }
        talk.assertHeard();
        try (RawSip machine = new RawSip(pbx.sip(), "127.0.0.3")) {
            String taken = machine.inDialog(in.byeText());
            assertTrue(taken.startsWith("SIP/2.0 200 "), taken);
        }
        out.awaitEnded();
    }

    @Test
    void shouldTakeTheNextTrunkWhenACarrierIsInTrouble() {
        first.refusingCalls(503);
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = second.line().awaitCall();
        assertTrue(in.invite().header("P-Asserted-Identity").contains("sip:1001@"), () -> in.invite()
                .toString());
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(phone, second.line(), out, in).callerHangsUp();
    }

    @Test
    void shouldTakeTheNextTrunkWhenACarrierDoesNotAnswer() {
        pbx.set("pbx.sip.cfg", "t1_ms", "50"); // gives up after 3.2 s
        try {
            first.silent(true);
            TestPhone phone = phones.udp("1001");
            TestCall out = phone.call(OUTSIDE);
            TestCall in = second.line().awaitCall();
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            new Conversation(phone, second.line(), out, in).callerHangsUp();
        } finally {
            pbx.set("pbx.sip.cfg", "t1_ms", "500");
        }
    }

    /** The called party has been reached: another trunk would only ring it again. */
    @ParameterizedTest
    @ValueSource(ints = {404, 486, 603, 606, 607, 608})
    void shouldTakeNoOtherTrunkAfterTheCalledPartyRefused(int status) {
        first.refusingCalls(status);
        TestPhone phone = phones.udp("1001");
        assertEquals(status, phone.call(OUTSIDE).awaitFinal().status());
        second.line().assertRequests();
    }

    @Test
    void shouldTakeTheNextTrunkWhenAllChannelsAreInUse() {
        TestPhone phone = phones.udp("1001");
        TestPhone other = phones.udp("1003");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        TestCall otherOut = other.call(OUTSIDE);
        TestCall otherIn = second.line().awaitCall();
        otherIn.answer().awaitAcknowledged();
        otherOut.awaitAnswered();
        new Conversation(phone, first.line(), out, in).callerHangsUp();
        new Conversation(other, second.line(), otherOut, otherIn).calledHangsUp();
    }

    @Test
    void shouldTakeACallFromACarrierWithoutDigest() {
        TestPhone phone = phones.udp("1002");
        TestCall out = first.line().call("0305555");
        TestCall in = phone.awaitCall();
        assertTrue(
                in.invite().header("From").contains("+49307654321"), in.invite().header("From"));
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(1, activeCalls("first"));
        Conversation talk = new Conversation(first.line(), phone, out, in).speak();
        talk.assertHeard();
        assertEquals(503, first.line().call("0305555").awaitFinal().status());
        talk.calledHangsUp();
        Await.until("the channel is free", LIMIT, () -> activeCalls("first") == 0);
    }

    @Test
    void shouldRefuseACarrierThatIsDisabled() {
        rest.post("/api/trunks/first/disable", "").expect(200);
        int status = first.line().call("0305555").awaitFinal().status();
        assertTrue(status == 401 || status == 403, () -> "answered " + status);
    }

    /** A carrier that never answers, and a resolver that hangs, are nobody else's affair. */
    @Test
    void shouldLeaveTheSetUpTimeOfOtherCallsAsItWas() throws IOException {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002").answeringAtOnce(true);
        pbx.set("pbx.media.cfg", "quarantine_seconds", "0"); // so many calls in a few seconds need many ports
        measure(caller, called); // warm
        double before = measure(caller, called);
        try (DatagramSocket hanging = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            pbx.set("pbx.trunk.cfg", "dns_servers", "127.0.0.1:" + hanging.getLocalPort());
            List<TestCall> waiting = new ArrayList<>();
            try {
                first.silent(true);
                second.silent(true);
                for (int i = 0; i < 5; i++) {
                    rest.post("/api/trunks", "{\"trunk_id\":\"hang" + i + "\",\"host\":\"hang" + i + ".example\"}")
                            .expect(201);
                }
                TestPhone patient = phones.udp("1003");
                for (int i = 0; i < 5; i++) {
                    waiting.add(patient.call(OUTSIDE));
                }
                waiting.forEach(call -> call.awaitStatus(100));
                double during = measure(caller, called);
                System.out.printf(
                        "set-up of a call between extensions: p99 %.1f ms, while a trunk does not answer and a resolver"
                                + " hangs %.1f ms%n",
                        before, during);
                assertTrue(during <= 2 * before + 20, () -> "p99 " + before + " ms before, " + during + " ms during");
            } finally {
                waiting.forEach(TestCall::cancel);
                pbx.set("pbx.trunk.cfg", "dns_servers", "");
                pbx.set("pbx.media.cfg", "quarantine_seconds", "10"); // as shipped
                first.silent(false);
                second.silent(false);
                // an INVITE that was never answered cannot be cancelled: its transaction runs out (RFC 3261 §9.1)
                Await.until("the INVITEs run out", Duration.ofSeconds(45), () -> pbx.callCount() == 0);
            }
        }
    }

    /** The 99th percentile of the time from INVITE to 200, in milliseconds. */
    private static double measure(TestPhone caller, TestPhone called) {
        List<Double> tookMs = new ArrayList<>();
        for (int i = 0; i < MEASURED_CALLS; i++) {
            long startNs = System.nanoTime();
            TestCall out = caller.call(called.user());
            out.awaitAnswered();
            tookMs.add((System.nanoTime() - startNs) / 1e6);
            called.awaitCall().awaitAcknowledged();
            out.hangUp();
        }
        return tookMs.stream().sorted().toList().get(MEASURED_CALLS * 99 / 100);
    }
}
