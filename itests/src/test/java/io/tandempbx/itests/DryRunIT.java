package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ?dry_run=true} on every operation of the OpenAPI document that writes: answered as if, and nothing is different. */
class DryRunIT extends PbxTest {
    private static final String PASSWORD = "a long enough one";
    private static final String SECRET = "0123456789abcdef";
    private static final String NUMBER = "1992";
    private static final String NAME = "rehearsed";
    private static final String BANNED = "203.0.113.19";

    /** A body with which each operation would change something, by method and path; in {@code {}} what is there. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry(
                    "POST /extensions",
                    "{\"number\":\"1993\",\"password\":\"Qk8-vo2mtiLa\",\"dnd\":true,\"enabled\":false}"),
            Map.entry("PUT /extensions/{number}", "{\"name\":\"Other\",\"dnd\":true}"),
            Map.entry("PATCH /extensions/{number}", "{\"enabled\":false}"),
            Map.entry("DELETE /extensions/{number}", ""),
            Map.entry("POST /extensions/{number}/password", "{\"password\":\"Another-2-pass\"}"),
            Map.entry("POST /extensions/{number}/disable", ""),
            Map.entry("POST /extensions/{number}/enable", ""),
            Map.entry("POST /extensions/rotate-passwords", "{}"),
            Map.entry("POST /calls/{call_id}/hangup", ""),
            Map.entry(
                    "POST /webhooks",
                    "{\"name\":\"rehearsed2\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"" + SECRET + "\"}"),
            Map.entry("PUT /webhooks/{name}", "{\"url\":\"http://127.0.0.1:2/\",\"enabled\":false}"),
            Map.entry("DELETE /webhooks/{name}", ""),
            Map.entry("POST /drain", ""),
            Map.entry("DELETE /drain", ""),
            Map.entry("POST /auth/login", "{\"username\":\"" + NAME + "\",\"password\":\"" + PASSWORD + "\"}"),
            Map.entry("POST /auth/logout", ""),
            Map.entry("POST /tokens", "{\"label\":\"rehearsed\"}"),
            Map.entry("DELETE /tokens/{id}", ""),
            Map.entry("POST /users", "{\"name\":\"rehearsed2\",\"password\":\"" + PASSWORD + "\",\"role\":\"viewer\"}"),
            Map.entry("PATCH /users/{name}", "{\"role\":\"viewer\",\"enabled\":false}"),
            Map.entry("DELETE /users/{name}", ""),
            Map.entry("POST /users/{name}/password", "{\"password\":\"quite another one\"}"),
            Map.entry("POST /security/bans", "{\"address\":\"203.0.113.20\"}"),
            Map.entry("DELETE /security/bans/{address}", ""));

    /** What looks like writing and is not. */
    private static final Set<String> READING = Set.of("POST /config/check");

    private record Write(String method, String path, JsonNode operation) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final RestClient rest;
    private final JsonNode document;

    DryRunIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.document = rest.get("/api/openapi.json").expect(200).json();
    }

    @BeforeEach
    void makeWhatCouldBeChanged() {
        rest.post("/api/extensions", "{\"number\":\"" + NUMBER + "\",\"password\":\"Qk8-vo2mtiLa\"}")
                .expect(201);
        rest.post("/api/users", "{\"name\":\"" + NAME + "\",\"password\":\"" + PASSWORD + "\",\"role\":\"operator\"}")
                .expect(201);
        rest.post("/api/security/bans", "{\"address\":\"" + BANNED + "\"}").expect(200);
        rest.post(
                        "/api/webhooks",
                        "{\"name\":\"" + NAME + "\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"" + SECRET
                                + "\",\"enabled\":false}")
                .expect(201);
        Await.until(
                "the webhook is there",
                Duration.ofSeconds(20),
                () -> rest.get("/api/webhooks/" + NAME).status() == 200);
    }

    @AfterEach
    void removeIt() {
        rest.delete("/api/extensions/" + NUMBER).expect(200);
        rest.delete("/api/users/" + NAME).expect(200);
        rest.delete("/api/security/bans/" + BANNED).expect(200);
        rest.delete("/api/webhooks/" + NAME).expect(200);
    }

    @Test
    void shouldChangeNothing() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String call =
                rest.get("/api/calls/active").json().at("/calls/0/call_id").asText();
        JsonNode issued =
                rest.post("/api/tokens", "{\"label\":\"kept\"}").expect(200).json();
        RestClient bearer = rest.withToken(issued.path("token").asText());
        Map<String, String> there = Map.of(
                "number",
                NUMBER,
                "name",
                NAME,
                "address",
                BANNED,
                "call_id",
                call,
                "id",
                issued.path("id").asText());

        Map<String, String> before = state();
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (Write write : writes()) {
            seen.add(write.toString());
            String body = BODIES.get(write.toString());
            if (body == null) {
                wrong.add(write + " is not rehearsed here");
                continue;
            }
            String path = write.path;
            for (Map.Entry<String, String> value : there.entrySet()) {
                path = path.replace("{" + value.getKey() + "}", value.getValue());
            }
            Answer answer = bearer.send(write.method, "/api" + path + "?dry_run=true", body);
            if (answer.status() >= 300) {
                wrong.add(write + " answered " + answer.status() + ": " + answer.text());
            } else if (!write.operation.path("responses").has(Integer.toString(answer.status()))) {
                wrong.add(write + " answered " + answer.status() + ", which is not documented");
            }
            Map<String, String> after = state();
            after.forEach((what, value) -> {
                if (!value.equals(before.get(what))) {
                    wrong.add(write + " changed " + what + " from " + before.get(what) + " to " + value);
                }
            });
            bearer.send(write.method, "/api" + path + "?dry_run=perhaps", body).expect(422);
        }
        assertEquals(List.of(), wrong);
        assertEquals(BODIES.keySet(), seen);
        rest.withPassword(NAME, PASSWORD).get("/api/auth/whoami").expect(200);
        talk.callerHangsUp();
        bearer.post("/api/auth/logout", "").expect(200);
    }

    /** The same refusals as when it is meant. */
    @Test
    void shouldJudgeAsEver() {
        refuse(409, "POST", "/extensions", "{\"number\":\"" + NUMBER + "\",\"password\":\"Qk8-vo2mtiLa\"}");
        refuse(422, "POST", "/extensions", "{\"number\":\"1994\",\"password\":\"x\"}");
        refuse(404, "DELETE", "/extensions/4711", "");
        refuse(404, "POST", "/extensions/4711/disable", "");
        refuse(404, "POST", "/extensions/rotate-passwords", "{\"numbers\":[\"4711\"]}");
        refuse(422, "PATCH", "/extensions/" + NUMBER, "{\"email\":\"nobody\"}");
        assertEquals(
                412,
                rest.send(
                                "PATCH",
                                "/api/extensions/" + NUMBER + "?dry_run=true",
                                "{\"dnd\":true}",
                                "If-Match",
                                "\"99\"")
                        .status());
        refuse(404, "POST", "/calls/nosuchcall/hangup", "");
        refuse(
                409,
                "POST",
                "/users",
                "{\"name\":\"" + NAME + "\",\"password\":\"" + PASSWORD + "\",\"role\":\"viewer\"}");
        refuse(422, "POST", "/users/" + NAME + "/password", "{\"password\":\"short\"}");
        refuse(404, "DELETE", "/tokens/nosuchtoken", "");
        refuse(409, "POST", "/security/bans", "{\"address\":\"127.0.0.1\"}");
        refuse(404, "DELETE", "/security/bans/203.0.113.99", "");
        refuse(422, "POST", "/webhooks", "{\"name\":\"x\",\"url\":\"ftp://x\",\"secret\":\"" + SECRET + "\"}");
        refuse(404, "DELETE", "/webhooks/nosuch", "");
        refuse(401, "POST", "/auth/login", "{\"username\":\"" + NAME + "\",\"password\":\"wrong\"}");
        assertEquals(
                403,
                rest.withPassword(NAME, PASSWORD)
                        .send("POST", "/api/drain?dry_run=true", "")
                        .status());
    }

    private void refuse(int status, String method, String path, String body) {
        Answer answer = rest.send(method, "/api" + path + "?dry_run=true", body);
        assertEquals(status, answer.status(), () -> method + " " + path + ": " + answer.text());
    }

    private List<Write> writes() {
        List<Write> writes = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(verb ->
                        writes.add(new Write(verb.getKey().toUpperCase(Locale.ROOT), path.getKey(), verb.getValue()))));
        writes.removeIf(write -> write.method.equals("GET") || READING.contains(write.toString()));
        writes.forEach(write -> assertTrue(
                write.operation.path("parameters").findValuesAsText("name").contains("dry_run"),
                () -> write + " does not offer dry_run"));
        return writes;
    }

    /** Everything that an operation could change. */
    private Map<String, String> state() {
        Map<String, String> state = new LinkedHashMap<>();
        for (String list : List.of("extensions", "users", "tokens", "security/bans", "webhooks", "config")) {
            state.put(list, rest.get("/api/" + list).expect(200).text());
        }
        state.put(
                "registrations",
                rest.get("/api/extensions/registered")
                        .json()
                        .findValuesAsText("source_port")
                        .toString());
        state.put(
                "calls",
                rest.get("/api/calls/active").json().findValuesAsText("state").toString());
        state.put("drain", rest.get("/api/drain").json().path("draining").asText());
        state.put("passwords", pbx.shell().run("pbx:extension-export -"));
        state.put(
                "audit",
                rest.get("/api/audit?limit=1000").json().findValuesAsText("action").stream()
                        .filter(action -> !action.equals("extension.export"))
                        .collect(Collectors.joining(" ")));
        return state;
    }
}
