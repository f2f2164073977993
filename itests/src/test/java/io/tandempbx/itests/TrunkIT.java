package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Trunks as an operator and as a carrier see them: configured, registered, down and up again. */
class TrunkIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PASSWORD = "a carrier's secret";
    private static final String REALM = "carrier.test";

    private final RestClient rest;
    private final TestCarrier carrier;

    TrunkIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.carrier = new TestCarrier(pbx.sip(), "0301234567", REALM, "acct", PASSWORD);
    }

    @AfterEach
    void removeTrunks() {
        carrier.close();
        rest.get("/api/trunks").expect(200).json().path("trunks").forEach(trunk -> rest.delete(
                        "/api/trunks/" + trunk.path("trunk_id").asText())
                .expect(200));
    }

    @Test
    void shouldRegisterRefreshAndUnregister() {
        carrier.granting(3);
        add("carrier", registering(PASSWORD));
        awaitHealth("carrier", "healthy");
        JsonNode trunk = trunk("carrier");
        assertEquals("registered", trunk.path("status").asText());
        assertTrue(trunk.path("has_password").asBoolean());
        Await.until("a refresh", LIMIT, () -> carrier.registrations().size() > 1);
        assertEquals("registered", trunk("carrier").path("status").asText());
        SipMessage register = carrier.line()
                .journal()
                .received(message -> message.method().equals("REGISTER"))
                .get(0);
        assertTrue(register.header("Contact").startsWith("<sip:acct@127.0.0.1:"), register.header("Contact"));

        rest.post("/api/trunks/carrier/disable", "").expect(200);
        Await.until("the end of the registration", LIMIT, () -> carrier.registrations()
                .contains(0));
        assertEquals("disabled", trunk("carrier").path("status").asText());
        rest.post("/api/trunks/carrier/enable", "").expect(200);
        awaitHealth("carrier", "healthy");
        assertFalse(rest.get("/api/trunks").text().contains(PASSWORD));
        assertFalse(pbx.shell().run("pbx:trunk-show carrier").contains(PASSWORD));
    }

    @Test
    void shouldSayWhyARegistrationIsRefusedAndTryAgain() {
        add("carrier", registering("not this one"));
        Await.until(
                "it is told why",
                LIMIT,
                () -> trunk("carrier").path("reason").asText().contains("credentials refused"));
        assertEquals("down", trunk("carrier").path("health").asText());
        assertEquals("unregistered", trunk("carrier").path("status").asText());

        carrier.wantingAtLeast(120);
        rest.send("PATCH", "/api/trunks/carrier", "{\"password\":\"" + PASSWORD + "\"}")
                .expect(200);
        awaitHealth("carrier", "healthy");
        assertEquals(List.of(120), carrier.registrations());
    }

    @Test
    void shouldSeeACarrierGoAndComeBack() {
        add("carrier", "\"host\":\"127.0.0.1\",\"port\":" + carrier.port() + ",\"probe_seconds\":1");
        awaitHealth("carrier", "healthy");
        assertEquals("active", trunk("carrier").path("status").asText());

        carrier.silent(true);
        awaitHealth("carrier", "down");
        assertEquals(
                "no answer from udp:127.0.0.1:" + carrier.port(),
                trunk("carrier").path("reason").asText());
        pbx.awaitLog(logStart, "trunk carrier down: no answer from udp:127.0.0.1:\\d+");
        assertTrue(rest.get("/metrics").text().contains("pbx_trunk_status{trunk=\"carrier\",} 0.0"));
        Await.until("the health check sees it", LIMIT, () -> rest.get("/health")
                .json()
                .at("/checks/trunks/message")
                .asText()
                .contains("carrier is down"));

        carrier.silent(false);
        awaitHealth("carrier", "healthy");
        assertTrue(rest.get("/metrics").text().contains("pbx_trunk_status{trunk=\"carrier\",} 1.0"));
        Await.until("the events tell it", LIMIT, () -> {
            List<String> states = rest.send(
                            "GET", "/api/events?type=trunk.state&limit=1000", "", "Accept", "application/json")
                    .expect(200)
                    .json()
                    .findValuesAsText("state");
            return states.size() >= 3
                    && states.subList(states.size() - 3, states.size()).equals(List.of("up", "down", "up"));
        });
    }

    @Test
    void shouldTestATrunkOnDemand() {
        add("carrier", "\"host\":\"127.0.0.1\",\"port\":" + carrier.port() + ",\"probe_seconds\":0");
        JsonNode test = rest.post("/api/trunks/carrier/test", "").expect(200).json();
        assertTrue(test.path("answers").asBoolean(), test::toString);
        assertEquals(200, test.at("/addresses/0/status").asInt());
        assertTrue(pbx.shell().run("pbx:trunk-test carrier").contains("udp:127.0.0.1:" + carrier.port() + ": 200"));
        carrier.silent(true);
        assertFalse(rest.post("/api/trunks/carrier/test", "")
                .expect(200)
                .json()
                .path("answers")
                .asBoolean());
        rest.post("/api/trunks/nosuch/test", "").expect(404);
    }

    @Test
    void shouldChangeOnlyWhatKeepsTheRules() {
        add("carrier", "\"host\":\"carrier.example\",\"enabled\":false,\"max_channels\":4");
        Answer first = rest.get("/api/trunks/carrier").expect(200);
        refuse(409, "POST", "/api/trunks", "{\"trunk_id\":\"carrier\",\"host\":\"x\"}", "trunk_id");
        refuse(422, "POST", "/api/trunks", "{\"trunk_id\":\"No Id\",\"host\":\"x\"}", "trunk_id");
        refuse(422, "POST", "/api/trunks", "{\"trunk_id\":\"other\"}", "host");
        refuse(422, "PATCH", "/api/trunks/carrier", "{\"mode\":\"register\"}", "username");
        refuse(422, "PATCH", "/api/trunks/carrier", "{\"max_channels\":-1}", "max_channels");
        refuse(422, "PATCH", "/api/trunks/carrier", "{\"sources\":[\"nowhere\"]}", "sources");
        refuse(404, "PATCH", "/api/trunks/nosuch", "{\"max_channels\":1}", "trunk_id");

        Answer second = rest.send("PATCH", "/api/trunks/carrier", "{\"max_channels\":5}", "If-Match", first.etag())
                .expect(200);
        assertEquals(5, second.json().path("max_channels").asInt());
        rest.send("PATCH", "/api/trunks/carrier", "{\"max_channels\":6}", "If-Match", first.etag())
                .expect(412);
        rest.send("PUT", "/api/trunks/carrier", "{\"host\":\"other.example\",\"enabled\":false}")
                .expect(200);
        JsonNode replaced = trunk("carrier");
        assertEquals(0, replaced.path("max_channels").asInt());
        assertEquals("other.example", replaced.path("host").asText());
        rest.delete("/api/trunks/carrier").expect(200);
        rest.get("/api/trunks/carrier").expect(404);
        List<String> actions = rest.get("/api/audit?limit=20").json().findValuesAsText("action");
        assertTrue(actions.containsAll(List.of("trunk.add", "trunk.change", "trunk.remove")), actions::toString);
    }

    @Test
    void shouldKeepAPasswordForOneNameAndRealmOnly() {
        add("carrier", registering(PASSWORD) + ",\"enabled\":false");
        refuse(422, "PATCH", "/api/trunks/carrier", "{\"realm\":\"elsewhere\"}", "password");
        refuse(422, "PATCH", "/api/trunks/carrier", "{\"username\":\"other\"}", "password");
        rest.send("PATCH", "/api/trunks/carrier", "{\"realm\":\"elsewhere\",\"password\":\"new\"}")
                .expect(200);
        rest.send("PATCH", "/api/trunks/carrier", "{\"password\":\"\"}").expect(200);
        assertFalse(trunk("carrier").path("has_password").asBoolean());
    }

    private void add(String id, String values) {
        rest.post("/api/trunks", "{\"trunk_id\":\"" + id + "\"," + values + "}").expect(201);
    }

    private String registering(String password) {
        return "\"mode\":\"register\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port() + ",\"username\":\"acct\","
                + "\"password\":\"" + password + "\",\"realm\":\"" + REALM + "\",\"register_expires_seconds\":60,"
                + "\"probe_seconds\":1";
    }

    private void refuse(int status, String method, String path, String body, String field) {
        Answer answer = rest.send(method, path, body).expect(status);
        assertEquals(field, answer.json().path("field").asText(), answer::text);
    }

    private JsonNode trunk(String id) {
        return rest.get("/api/trunks/" + id).expect(200).json();
    }

    private void awaitHealth(String id, String health) {
        Await.until(
                "trunk " + id + " is " + health,
                LIMIT,
                () -> trunk(id).path("health").asText().equals(health));
    }
}
