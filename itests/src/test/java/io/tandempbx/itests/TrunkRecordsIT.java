package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is recorded, shown, counted and logged of calls by trunks: which trunk, which direction, and why they ended. */
class TrunkRecordsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String OUTSIDE = "0301234567";

    private final RestClient rest;
    private final TestCarrier first;
    private final TestCarrier second;
    private final Instant begin = Instant.now();

    TrunkRecordsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.first = new TestCarrier(pbx.sip(), "0307654321", "carrier.test", "acct", "unused");
        this.second = new TestCarrier(pbx.sip(), "0307654322", "carrier.test", "acct", "unused");
    }

    @BeforeEach
    void addTrunks() {
        add("first", first);
        add("second", second);
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
        rest.delete("/api/trunks/first").expect(200);
        rest.delete("/api/trunks/second").expect(200);
        first.close();
        second.close();
    }

    private void add(String id, TestCarrier carrier) {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"" + id + "\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":0,\"country_code\":\"49\"}")
                .expect(201);
        Await.until("trunk " + id + " is up", LIMIT, () -> rest.get("/api/trunks/" + id)
                .text()
                .contains("\"healthy\""));
    }

    /** The only call of this test that is over and crossed this border by this trunk. */
    private JsonNode record(String direction, String trunk) {
        String query = "/api/cdr?from=" + begin + "&direction=" + direction + "&trunk=" + trunk;
        return Await.value("a record of an " + direction + " call by " + trunk, LIMIT, () -> {
            JsonNode calls = rest.get(query).expect(200).json().path("calls");
            assertTrue(calls.size() <= 1, calls::toString);
            return calls.size() == 1 && !calls.get(0).path("end_time").isNull()
                    ? Optional.of(calls.get(0))
                    : Optional.empty();
        });
    }

    private void assertActive(String direction, String trunk, String state) {
        JsonNode call = rest.get("/api/calls/active").expect(200).json().at("/calls/0");
        assertEquals(
                direction + " " + trunk + " " + state,
                call.path("direction").asText() + " " + call.path("trunk").asText() + " "
                        + call.path("state").asText());
    }

    private double counted(String direction, String status) {
        return Scrape.of(rest).value("pbx_calls_total", "direction=\"" + direction + "\"", "status=\"" + status + "\"");
    }

    private void awaitCounted(String direction, String status, double before) {
        Await.until(
                "an " + direction + " call more that was " + status,
                LIMIT,
                () -> counted(direction, status) == before + 1);
    }

    @Test
    void shouldRecordACallOutThatWasAnswered() {
        double before = counted("outbound", "answered");
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.ring();
        out.awaitStatus(180);
        assertActive("outbound", "first", "ringing");
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        assertActive("outbound", "first", "talking");
        out.hangUp();
        in.awaitEnded();
        assertEquals("answered", record("outbound", "first").path("disposition").asText());
        awaitCounted("outbound", "answered", before);
    }

    @Test
    void shouldRecordACallOutThatWasBusy() {
        double before = counted("outbound", "busy");
        first.refusingCalls(486);
        assertEquals(486, phones.udp("1001").call(OUTSIDE).awaitFinal().status());
        JsonNode call = record("outbound", "first");
        assertEquals("busy", call.path("disposition").asText(), call::toString);
        assertEquals("user_busy", call.path("hangup_cause").asText(), call::toString);
        awaitCounted("outbound", "busy", before);
    }

    @Test
    void shouldRecordTheTrunkThatTookACallOverFromAnother() {
        first.refusingCalls(503);
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = second.line().awaitCall();
        in.ring();
        out.awaitStatus(180);
        assertActive("outbound", "second", "ringing");
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
        assertEquals(
                "answered", record("outbound", "second").path("disposition").asText());
        assertEquals(
                0,
                rest.get("/api/cdr?from=" + begin + "&trunk=first")
                        .json()
                        .path("calls")
                        .size());
    }

    @Test
    void shouldRecordTheTrunkThatFailedLast() {
        int logged = pbx.log().length();
        first.refusingCalls(503);
        second.refusingCalls(502, "Q.850;cause=34;text=\"No circuit\"");
        SipMessage refusal = phones.udp("1001").call(OUTSIDE).awaitFinal();
        assertTrue(refusal.status() >= 500, refusal::toString);
        JsonNode call = record("outbound", "second");
        assertEquals("failed", call.path("disposition").asText(), call::toString);
        assertEquals("no_circuit_available", call.path("hangup_cause").asText(), call::toString);
        assertTrue(
                pbx.log().substring(logged).contains(" trunk=second"), "the line about a failed call names no trunk");
    }

    @Test
    void shouldRecordACallOutThatWasGivenUp() {
        TestCall out = phones.udp("1001").call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.ring();
        out.awaitStatus(180);
        out.cancel();
        in.awaitCancelled();
        assertEquals(
                "cancelled", record("outbound", "first").path("disposition").asText());
    }

    @Test
    void shouldRecordACallIn() {
        double before = counted("inbound", "answered");
        TestPhone phone = phones.udp("1002");
        TestCall out = second.line().call("0305555");
        TestCall in = phone.awaitCall();
        in.ring();
        out.awaitStatus(180);
        assertActive("inbound", "second", "ringing");
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
        assertEquals("answered", record("inbound", "second").path("disposition").asText());
        awaitCounted("inbound", "answered", before);
    }

    /** What comes in by one trunk and goes out by another came in by the one. */
    @Test
    void shouldRecordByWhichTrunkAForwardedCallCameIn() {
        rest.send("PATCH", "/api/extensions/1002", "{\"forward_always\":\"" + OUTSIDE + "\"}")
                .expect(200);
        try {
            TestCall out = second.line().call("0305555");
            TestCall in = first.line().awaitCall();
            in.ring();
            out.awaitStatus(180);
            assertActive("inbound", "second", "ringing");
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            assertActive("inbound", "second", "talking");
            out.hangUp();
            in.awaitEnded();
            assertEquals(
                    "answered", record("inbound", "second").path("disposition").asText());
        } finally {
            rest.send("PATCH", "/api/extensions/1002", "{\"forward_always\":\"\"}")
                    .expect(200);
        }
    }

    /** RFC 6432: a carrier says more than its status does. */
    @Test
    void shouldRecordAndPassOnWhyACarrierRefused() {
        first.refusingCalls(480, "Q.850;cause=20, SIP;cause=480");
        TestPhone phone = phones.udp("1001");
        assertEquals("", phone.call(OUTSIDE).awaitFinal().header("Reason")); // as the status says it
        assertEquals(
                "subscriber_absent",
                record("outbound", "first").path("hangup_cause").asText());
        first.refusingCalls(486, "Q.850;cause=34;text=\"No circuit, really\"");
        Instant later = Instant.now();
        assertEquals("Q.850;cause=34", phone.call(OUTSIDE).awaitFinal().header("Reason"));
        Await.until("the cause of the network is recorded", LIMIT, () -> rest.get("/api/cdr?from=" + later)
                .text()
                .contains("no_circuit_available"));
    }

    @Test
    void shouldRecordAndPassOnWhyACarrierHungUp() {
        TestPhone phone = phones.udp("1001");
        TestCall out = phone.call(OUTSIDE);
        TestCall in = first.line().awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        in.hangUp("SIP;cause=200;text=\"a, b\", Q.850;cause=38");
        out.awaitEnded();
        SipMessage bye = phone.journal()
                .await(
                        "BYE",
                        LIMIT,
                        message -> message.isRequest() && message.method().equals("BYE"));
        assertEquals("Q.850;cause=38", bye.header("Reason"));
        JsonNode call = record("outbound", "first");
        assertEquals("network_out_of_order", call.path("hangup_cause").asText(), call::toString);
        assertEquals("answered", call.path("disposition").asText(), call::toString);
    }
}
