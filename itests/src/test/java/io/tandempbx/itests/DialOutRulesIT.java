package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody dials beyond his class, however he writes the number; and help is called whatever stands in the way. */
class DialOutRulesIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NATIONAL = "1002"; // may call so far

    private final RestClient rest;
    private final TestCarrier carrier;

    DialOutRulesIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.carrier = new TestCarrier(pbx.sip(), "0301234567", "carrier.test", "acct", "a carrier's secret");
    }

    @BeforeEach
    void addTrunkAndRoutes() {
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"carrier\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":1,\"dial_strip\":1,\"dial_prefix\":\"55\"}")
                .expect(201);
        route("line", "9.", "\"strip\":1");
        route("abroad", "+49.", "\"strip\":2,\"prepend\":\"0\",\"e164\":true");
        route("all", "0.", "\"strip\":0");
        awaitHealth("healthy");
    }

    private void route(String id, String pattern, String more) {
        rest.post(
                        "/api/routes",
                        "{\"id\":\"" + id + "\",\"patterns\":[\"" + pattern
                                + "\"],\"trunks\":[{\"trunk\":\"carrier\"}]," + more + "}")
                .expect(201);
    }

    @AfterEach
    void removeThem() {
        rest.send("PATCH", "/api/extensions/" + NATIONAL, "{\"class_of_service\":\"national\"}")
                .expect(200);
        rest.get("/api/routes").json().findValuesAsText("id").forEach(id -> rest.delete("/api/routes/" + id)
                .expect(200));
        rest.delete("/api/trunks/carrier").expect(200);
        carrier.close();
    }

    private void awaitHealth(String health) {
        Await.until("the trunk is " + health, LIMIT, () -> rest.get("/api/trunks/carrier")
                .json()
                .path("health")
                .asText()
                .equals(health));
    }

    /** Who dialled talks with the carrier, which was asked for this number. */
    private void talksOutside(TestPhone caller, TestCall out, String asked) {
        TestCall in = carrier.line().awaitCall();
        assertTrue(
                in.invite().start().startsWith("INVITE sip:" + asked + "@"),
                in.invite().start());
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(caller, carrier.line(), out, in).speak();
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9001212555123", "909001234567", "00490442079460000", "004900442079460000", "+4900442079460000"})
    void shouldRefuseWhatIsBeyondTheClassBehindWhateverPrefix(String dialled) {
        TestPhone caller = phones.udp(NATIONAL);
        int status = caller.call(dialled).awaitFinal().status();
        assertTrue(status == 403 || status == 404, "answered " + status);
        assertEquals(
                0,
                carrier.line()
                        .journal()
                        .received(message -> message.method().equals("INVITE"))
                        .size());
    }

    @Test
    void shouldLetOutBehindAnOutsideLineWhoMay() {
        TestPhone caller = phones.udp(NATIONAL);
        talksOutside(caller, caller.call("90301234567"), "55301234567");
        rest.send("PATCH", "/api/extensions/" + NATIONAL, "{\"class_of_service\":\"international\"}")
                .expect(200);
        talksOutside(caller, caller.call("9001212555123"), "5501212555123");
    }

    @Test
    void shouldCallForHelpWhileDrainingByATrunkThoughtDown() {
        TestPhone caller = phones.udp(NATIONAL);
        carrier.silent(true);
        awaitHealth("down");
        assertEquals(503, caller.call("0301234567").awaitFinal().status());
        pbx.shell().run("pbx:drain");
        try {
            assertEquals(503, caller.call("1003").awaitFinal().status());
            TestCall out = caller.call("112");
            out.awaitStatus(100);
            assertEquals(
                    "down",
                    rest.get("/api/trunks/carrier").json().path("health").asText());
            carrier.silent(false);
            talksOutside(caller, out, "112"); // as it was dialled, whatever the trunk makes of other numbers
        } finally {
            pbx.shell().run("pbx:drain --off");
        }
    }
}
