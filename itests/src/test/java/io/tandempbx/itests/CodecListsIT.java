package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The codecs that are spoken with an extension or a trunk, when it has a list of them. */
class CodecListsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int A_LAW = TranscodedCall.A_LAW;
    private static final int EVENTS = RtpStream.DIGIT_TYPE;
    private static final List<Integer> A_LAW_ONLY = List.of(A_LAW, EVENTS);

    private final RestClient rest;

    CodecListsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @AfterEach
    void putBack() {
        list("1001", "");
        list("1002", "");
    }

    private void list(String extension, String names) {
        rest.send("PATCH", "/api/extensions/" + extension, "{\"codecs\":[" + names + "]}")
                .expect(200);
    }

    @Test
    void shouldOfferAnExtensionOnlyWhatItsListHas() {
        list("1002", "\"PCMA\"");
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002").speaking(A_LAW, EVENTS);
        Conversation talk = Phones.talk(caller, called);
        assertEquals(A_LAW_ONLY, talk.in().remoteSdp().payloadTypes());
        assertEquals(A_LAW_ONLY, talk.out().remoteSdp().payloadTypes());
        TranscodedCall.assertHeard(TranscodedCall.speakALaw(talk));

        list("1002", "\"PCMU\"");
        assertEquals(200, talk.out().reinvite("sendonly").status(), "the call lost its codec");
        assertEquals(200, talk.out().reinvite("sendrecv").status());
        talk.callerHangsUp();

        list("1002", "\"PCMA\",\"PCMU\"");
        assertEquals(List.of(A_LAW, 0, EVENTS), offered(caller, called));
        list("1002", "");
        assertEquals(List.of(0, A_LAW, EVENTS), offered(caller, called));
    }

    private static List<Integer> offered(TestPhone caller, TestPhone called) {
        Conversation ring = Phones.ring(caller, called);
        ring.out().cancel();
        ring.in().awaitCancelled();
        return ring.in().remoteSdp().payloadTypes();
    }

    @Test
    void shouldTakeFromAnExtensionOnlyWhatItsListHas() {
        list("1001", "\"PCMA\"");
        TestCall echo = phones.udp("1001").call("*43").awaitAnswered();
        assertEquals(A_LAW_ONLY, echo.remoteSdp().payloadTypes());
        echo.hangUp();
    }

    @Test
    void shouldRefuseCallsOfAListThatLeavesNothing() {
        list("1002", "\"X-NONE\"");
        int from = pbx.log().length();
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        assertEquals(488, caller.call("1002").awaitFinal().status());
        pbx.awaitLog(from, "None of the codecs of extension 1002 is enabled: X-NONE");
        assertEquals(488, called.call("1001").awaitFinal().status());
        called.assertRequests();
    }

    @Test
    void shouldShowTheListAndNameWhatIsWrongAboutOne() {
        String said = pbx.shell().run("pbx:extension-set 1002 --codecs G722,PCMA");
        assertTrue(said.contains("1002 changed"), said);
        assertTrue(
                rest.get("/api/extensions/1002").expect(200).text().contains("\"codecs\":[\"G722\",\"PCMA\"]"),
                "shown");
        String refused = rest.send("PATCH", "/api/extensions/1002", "{\"codecs\":[\"PCMA\",\"pcma\"]}")
                .expect(422)
                .text();
        assertTrue(refused.contains("codecs") && refused.contains("'pcma' must not be there twice"), refused);
        String audit = rest.get("/api/audit?limit=5").expect(200).text();
        assertTrue(audit.contains("codecs=G722 PCMA"), audit);
    }

    @Test
    void shouldSpeakWithATrunkOnlyWhatItsListHas() {
        try (TestCarrier carrier = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "secret")) {
            rest.post(
                            "/api/trunks",
                            "{\"trunk_id\":\"listed\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                    + ",\"probe_seconds\":0,\"country_code\":\"49\",\"codecs\":[\"PCMA\"]}")
                    .expect(201);
            rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"listed\"}]}")
                    .expect(201);
            rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"+49305555\",\"destination\":\"1002\"}")
                    .expect(201);
            try {
                throughTrunk(carrier);
            } finally {
                rest.delete("/api/routes/out").expect(200);
                rest.delete("/api/inbound-routes/in").expect(200);
                rest.delete("/api/trunks/listed").expect(200);
            }
        }
    }

    @Test
    void shouldCallForHelpWhateverTheListsLeave() {
        list("1001", "\"X-NONE\"");
        list("1003", "\"PCMA\"");
        try (TestCarrier carrier = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "secret")) {
            rest.post(
                            "/api/trunks",
                            "{\"trunk_id\":\"listed\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                    + ",\"probe_seconds\":0,\"codecs\":[\"X-NONE\"]}")
                    .expect(201);
            rest.post("/api/routes", "{\"id\":\"out\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"listed\"}]}")
                    .expect(201);
            try {
                Await.until("the trunk is up", LIMIT, () -> rest.get("/api/trunks/listed")
                        .text()
                        .contains("\"healthy\""));
                TestPhone caller = phones.udp("1001").speaking(0, EVENTS);
                assertEquals(488, caller.call("0301234567").awaitFinal().status());
                TestPhone other = phones.udp("1002");
                assertEquals(488, other.call("0301234567").awaitFinal().status());
                carrier.line().assertRequests();
                talksForHelp(caller, carrier);
                TestPhone partly = phones.udp("1003").speaking(0, EVENTS); // not what its list has
                assertEquals(488, partly.call("1002").awaitFinal().status());
                talksForHelp(partly, carrier);
            } finally {
                list("1003", "");
                rest.delete("/api/routes/out").expect(200);
                rest.delete("/api/trunks/listed").expect(200);
            }
        }
    }

    private static void talksForHelp(TestPhone caller, TestCarrier carrier) {
        TestCall out = caller.call("112");
        TestCall in = carrier.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(caller, carrier.line(), out, in).speak();
        talk.assertHeard();
        assertEquals(200, out.reinvite("sendonly").status(), "the call lost its codec");
        assertEquals(200, out.reinvite("sendrecv").status());
        talk.callerHangsUp();
    }

    private void throughTrunk(TestCarrier carrier) {
        Await.until("the trunk is up", LIMIT, () -> rest.get("/api/trunks/listed")
                .text()
                .contains("\"healthy\""));
        TestPhone caller = phones.udp("1001");
        assertEquals(A_LAW_ONLY, offeredOutside(caller, carrier));

        TestPhone called = phones.udp("1002");
        TestCall out = carrier.line().call("0305555");
        TestCall in = called.awaitCall();
        assertEquals(A_LAW_ONLY, in.remoteSdp().payloadTypes());
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(A_LAW_ONLY, out.remoteSdp().payloadTypes());
        Conversation talk = TranscodedCall.speakALaw(new Conversation(carrier.line(), called, out, in));
        TranscodedCall.assertHeard(talk);
        talk.calledHangsUp();

        rest.send("PATCH", "/api/trunks/listed", "{\"codecs\":[]}").expect(200);
        Await.until("the trunk has no list", LIMIT, () -> offeredOutside(caller, carrier)
                .contains(0));
    }

    private static List<Integer> offeredOutside(TestPhone caller, TestCarrier carrier) {
        TestCall out = caller.call("0301234567");
        TestCall in = carrier.line().awaitCall();
        out.cancel();
        in.awaitCancelled();
        return in.remoteSdp().payloadTypes();
    }
}
