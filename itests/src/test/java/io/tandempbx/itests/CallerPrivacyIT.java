package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers who do not want to be seen, here and outside (RFC 3323, RFC 3325); operators see them all the same. */
class CallerPrivacyIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NOBODY = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

    private final RestClient rest;
    private final TestCarrier distrusted;
    private final TestCarrier trusted;

    CallerPrivacyIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.distrusted = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "a carrier's secret");
        this.trusted = new TestCarrier(pbx.sip(), "0307654322", "carrier.test", "acct", "a carrier's secret");
    }

    @BeforeEach
    void addTrunksAndRoutes() {
        trunk("distrusted", distrusted, "\"priority\":1");
        trunk("trusted", trusted, "\"priority\":2,\"send_identity\":true,\"accept_identity\":true");
        rest.post("/api/routes", "{\"id\":\"out\"," + route("") + "}").expect(201);
        rest.post("/api/inbound-routes", "{\"id\":\"in\",\"pattern\":\"0305555\",\"destination\":\"1002\"}")
                .expect(201);
    }

    private static String route(String callerId) {
        return "\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"distrusted\"},{\"trunk\":\"trusted\"}],"
                + "\"caller_id\":\"" + callerId + "\"";
    }

    private void trunk(String id, TestCarrier carrier, String values) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":0," + values + "}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    @AfterEach
    void removeThem() {
        rest.delete("/api/routes/out").expect(200);
        rest.delete("/api/inbound-routes/in").expect(200);
        rest.delete("/api/trunks/distrusted").expect(200);
        rest.delete("/api/trunks/trusted").expect(200);
        distrusted.close();
        trusted.close();
    }

    private static void assertHidden(SipMessage invite) {
        assertTrue(invite.header("From").startsWith(NOBODY), invite::toString);
        assertTrue(invite.header("Contact").startsWith("<sip:anonymous@"), invite::toString);
    }

    /** What the call record says the caller was. */
    private String recorded(String dialled) {
        return Await.value("the record of the call to " + dialled, LIMIT, () -> {
            JsonNode calls =
                    rest.get("/api/cdr?number=" + dialled).expect(200).json().path("calls");
            return calls.size() == 0 || calls.get(0).path("end_time").isNull()
                    ? java.util.Optional.empty()
                    : java.util.Optional.of(calls.get(0).path("from_extension").asText());
        });
    }

    @ParameterizedTest
    @CsvSource({"Privacy, id", "From, '\"Anonymous\" <sip:anonymous@anonymous.invalid>'"})
    void shouldShowNobodyToAPhone(String header, String value) {
        TestPhone caller = phones.udp("1001").adding(header, value);
        TestPhone called = phones.udp("1002");
        TestCall out = caller.call("1002");
        TestCall in = called.awaitCall();
        assertHidden(in.invite());
        assertEquals("", in.invite().header("P-Asserted-Identity"));
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertEquals(
                "1001", rest.get("/api/calls/active").json().at("/calls/0/from").asText());
        Conversation talk = new Conversation(caller, called, out, in).speak();
        talk.assertHeard();
        assertEquals(200, in.reinvite("sendonly").status()); // to the Contact it was shown
        talk.calledHangsUp();
        assertEquals("1001", recorded("1002"));
    }

    @Test
    void shouldTellOnlyATrustedCarrierWhoCalls() {
        TestPhone caller = phones.udp("1001").adding("Privacy", "id");
        distrusted.refusingCalls(503);
        TestCall out = caller.call("0301110");
        TestCall in = trusted.line().awaitCall();
        SipMessage told = in.invite();
        SipMessage untold = distrusted
                .line()
                .journal()
                .received(message -> message.method().equals("INVITE"))
                .get(0);
        assertHidden(told);
        assertHidden(untold);
        assertEquals("id", told.header("Privacy"));
        assertEquals("id", untold.header("Privacy"));
        assertTrue(told.header("P-Asserted-Identity").startsWith("<sip:1001@"), told::toString);
        assertEquals("", untold.header("P-Asserted-Identity"));
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(caller, trusted.line(), out, in).callerHangsUp();
        assertEquals("1001", recorded("0301110"));
    }

    @Test
    void shouldShowWhoCallsForHelp() {
        TestPhone caller = phones.udp("1001").adding("Privacy", "id");
        TestCall out = caller.call("112");
        TestCall in = distrusted.line().awaitCall();
        assertTrue(in.invite().header("From").contains("<sip:1001@"), in.invite()::toString);
        assertEquals("", in.invite().header("Privacy"));
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(caller, distrusted.line(), out, in).callerHangsUp();
    }

    @Test
    void shouldShowNobodyWhereTheRouteSaysSo() {
        rest.send("PUT", "/api/routes/out", "{" + route("nobody") + "}").expect(422);
        rest.send("PUT", "/api/routes/out", "{" + route("anonymous") + "}").expect(200);
        TestPhone caller = phones.udp("1001");
        TestCall out = caller.call("0301111");
        TestCall in = distrusted.line().awaitCall();
        assertHidden(in.invite());
        assertEquals("id", in.invite().header("Privacy"));
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(caller, distrusted.line(), out, in).callerHangsUp();
    }

    @ParameterizedTest
    @CsvSource({
        "true, id, 0301234567, true",
        "true, '', anonymous, true",
        "true, none, anonymous, false",
        "false, id, 0301234567, true"
    })
    void shouldFollowThePrivacyOfWhoCallsIn(boolean believed, String privacy, String from, boolean hidden) {
        TestPhone line = (believed ? trusted : distrusted)
                .line()
                .adding("From", "<sip:" + from + "@127.0.0.1>")
                .adding("P-Asserted-Identity", "<sip:0301234567@127.0.0.1>");
        if (!privacy.isEmpty()) {
            line.adding("Privacy", privacy);
        }
        TestPhone called = phones.udp("1002");
        TestCall out = line.call("0305555");
        TestCall in = called.awaitCall();
        if (hidden) {
            assertHidden(in.invite());
        } else {
            assertTrue(in.invite().header("From").contains("<sip:0301234567@"), in.invite()::toString);
        }
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(line, called, out, in).callerHangsUp();
    }

    /** Who is in From is believed of anybody; who is in P-Asserted-Identity only where the trunk is set so. */
    @ParameterizedTest
    @CsvSource({"true, 0301234567", "false, 0309999999"})
    void shouldBelieveAnIdentityOfATrustedCarrierOnly(boolean believed, String shown) {
        TestPhone line = (believed ? trusted : distrusted)
                .line()
                .adding("From", "<sip:0309999999@127.0.0.1>")
                .adding("P-Asserted-Identity", "<sip:0301234567@127.0.0.1>");
        TestPhone called = phones.udp("1002");
        TestCall out = line.call("0305555");
        TestCall in = called.awaitCall();
        assertTrue(in.invite().header("From").contains("<sip:" + shown + "@"), in.invite()::toString);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        new Conversation(line, called, out, in).callerHangsUp();
    }
}
