package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ?dry_run=true} on every operation of the OpenAPI document that writes: answered as if, and nothing is different. */
class DryRunIT extends PbxTest {
    private static final String ROOM = "2007";
    private static final String PASSWORD = "a long enough one";
    private static final String SECRET = "0123456789abcdef";
    private static final String NUMBER = "1992";
    private static final String NAME = "rehearsed";
    private static final String BANNED = "203.0.113.19";
    private static final String MAILBOX = "1003";
    private static final String GREETING = "/api/voicemail/" + MAILBOX + "/greetings/temporary";

    /** One sample at 8000 Hz. */
    private static final String WAV = "RIFF\000\000\000\000WAVEfmt \020\000\000\000\001\000\001\000\100\037\000\000"
            + "\000\000\000\000\002\000\020\000data\002\000\000\000\000\000";

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
            Map.entry(
                    "POST /extensions/import",
                    "number,password,name\n1995,Qk8-vo2mtiLa,New\n" + NUMBER + ",Qk8-vo2mtiLb,Old\n"),
            Map.entry("PUT /config/{pid}", "{\"settings\":{\"max_contacts_per_extension\":\"7\"}}"),
            Map.entry("PATCH /config/{pid}", "{\"settings\":{\"max_contacts_per_extension\":\"8\"}}"),
            Map.entry("POST /calls", "{\"from\":\"1001\",\"to\":\"1002\"}"),
            Map.entry("POST /calls/{call_id}/hangup", ""),
            Map.entry("POST /calls/{call_id}/record", "{}"),
            Map.entry("PUT /recordings/{recording_id}/hold", "{\"hold\":true}"),
            Map.entry("DELETE /recordings/{recording_id}", ""),
            Map.entry("POST /calls/{call_id}/hold", ""),
            Map.entry("POST /calls/{call_id}/resume", ""),
            Map.entry("POST /calls/{call_id}/transfer", "{\"destination\":\"1003\"}"),
            Map.entry(
                    "POST /webhooks",
                    "{\"name\":\"rehearsed2\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"" + SECRET + "\"}"),
            Map.entry("PUT /webhooks/{name}", "{\"url\":\"http://127.0.0.1:2/\",\"enabled\":false}"),
            Map.entry("DELETE /webhooks/{name}", ""),
            Map.entry("POST /trunks", "{\"trunk_id\":\"rehearsed2\",\"host\":\"192.0.2.1\"}"),
            Map.entry("PUT /trunks/{trunk_id}", "{\"host\":\"192.0.2.2\"}"),
            Map.entry("PATCH /trunks/{trunk_id}", "{\"max_channels\":7}"),
            Map.entry("DELETE /trunks/{trunk_id}", ""),
            Map.entry("POST /trunks/{trunk_id}/enable", ""),
            Map.entry("POST /trunks/{trunk_id}/disable", ""),
            Map.entry("POST /qos/alerts/{alert_id}/acknowledge", ""),
            Map.entry("PUT /qos/thresholds", "{\"mos\":3.1}"),
            Map.entry("PATCH /qos/thresholds", "{\"rtt_ms\":250}"),
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
            Map.entry("POST /voicemail/{mailbox}/{message}/read", ""),
            Map.entry("POST /voicemail/{mailbox}/{message}/unread", ""),
            Map.entry("POST /voicemail/{mailbox}/{message}/forward", "{\"to\":\"1006\"}"),
            Map.entry("DELETE /voicemail/{mailbox}/{message}", ""),
            Map.entry("POST /voicemail/{mailbox}/pin", "{\"pin\":\"4711\"}"),
            Map.entry("DELETE /voicemail/{mailbox}/greeting", ""),
            Map.entry("PUT /voicemail/{mailbox}/greetings/{kind}", WAV),
            Map.entry("DELETE /voicemail/{mailbox}/greetings/{kind}", ""),
            Map.entry("POST /conferences/{room}/members/{member}/mute", ""),
            Map.entry("POST /conferences/{room}/members/{member}/unmute", ""),
            Map.entry("POST /conferences/{room}/members/{member}/kick", ""),
            Map.entry("POST /security/bans", "{\"address\":\"203.0.113.20\"}"),
            Map.entry("DELETE /security/bans/{address}", ""),
            Map.entry("POST /attendant-menus", "{\"id\":\"other\",\"greeting\":[\"a.wav\"]}"),
            Map.entry("PUT /attendant-menus/{menu}", "{\"greeting\":[\"b.wav\"],\"retries\":1}"),
            Map.entry("DELETE /attendant-menus/{menu}", ""),
            Map.entry("POST /ring-groups", "{\"number\":\"698\",\"members\":[\"1001\"]}"),
            Map.entry("PUT /ring-groups/{group}", "{\"members\":[\"1002\"],\"strategy\":\"random\"}"),
            Map.entry("DELETE /ring-groups/{group}", ""),
            Map.entry("POST /routes", "{\"id\":\"other\",\"patterns\":[\"00.\"],\"trunks\":[{\"trunk\":\"t\"}]}"),
            Map.entry("PUT /routes/{route}", "{\"patterns\":[\"000.\"],\"trunks\":[{\"trunk\":\"u\"}]}"),
            Map.entry("DELETE /routes/{route}", ""),
            Map.entry("POST /inbound-routes", "{\"id\":\"other\",\"pattern\":\"00.\",\"destination\":\"1001\"}"),
            Map.entry("PUT /inbound-routes/{inbound_route}", "{\"pattern\":\"1\",\"destination\":\"1002\"}"),
            Map.entry("DELETE /inbound-routes/{inbound_route}", ""),
            Map.entry("POST /time-conditions", "{\"id\":\"other\",\"time_zone\":\"UTC\"}"),
            Map.entry("PUT /time-conditions/{time_condition}", "{\"time_zone\":\"Europe/Berlin\"}"),
            Map.entry("DELETE /time-conditions/{time_condition}", ""),
            Map.entry("POST /holidays", "{\"id\":\"other\",\"days\":[\"12-25\"]}"),
            Map.entry("PUT /holidays/{holidays}", "{\"days\":[\"12-26\"]}"),
            Map.entry("DELETE /holidays/{holidays}", ""));

    /** Parts of the dial plan that are there, by where they are kept. */
    private static final Map<String, String> PLAN = Map.of(
            "ring-groups", "{\"number\":\"697\",\"members\":[\"1001\"]}",
            "routes", "{\"id\":\"697\",\"patterns\":[\"0099.\"],\"trunks\":[{\"trunk\":\"t\"}]}",
            "inbound-routes", "{\"id\":\"697\",\"pattern\":\"0099.\",\"destination\":\"1001\"}",
            "time-conditions", "{\"id\":\"697\",\"time_zone\":\"UTC\"}",
            "holidays", "{\"id\":\"697\",\"days\":[\"01-01\"]}");

    /** What looks like writing and is not. */
    private static final Set<String> READING =
            Set.of("POST /config/check", "POST /routes/test", "POST /trunks/{trunk_id}/test", "POST /mail/test");

    private record Write(String method, String path, JsonNode operation) {
        /** The first type of body that it takes. */
        String takes() {
            return operation.at("/requestBody/content").fieldNames().next();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private final RestClient rest;
    private final JsonNode document;
    private final OpenApiSchemas schemas;

    DryRunIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
        this.document = rest.get("/api/openapi.json").expect(200).json();
        this.schemas = new OpenApiSchemas(document);
    }

    @BeforeEach
    void makeWhatCouldBeChanged() {
        rest.post("/api/extensions", "{\"number\":\"" + NUMBER + "\",\"password\":\"Qk8-vo2mtiLa\"}")
                .expect(201);
        rest.post("/api/users", "{\"name\":\"" + NAME + "\",\"password\":\"" + PASSWORD + "\",\"role\":\"operator\"}")
                .expect(201);
        rest.post("/api/security/bans", "{\"address\":\"" + BANNED + "\"}").expect(200);
        rest.post("/api/attendant-menus", "{\"id\":\"m697\",\"greeting\":[\"a.wav\"]}")
                .expect(201);
        rest.send("PUT", GREETING, WAV, "Content-Type", "audio/wav").expect(200);
        PLAN.forEach((where, item) -> rest.post("/api/" + where, item).expect(201));
        rest.post(
                        "/api/webhooks",
                        "{\"name\":\"" + NAME + "\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"" + SECRET
                                + "\",\"enabled\":false}")
                .expect(201);
        rest.post("/api/trunks", "{\"trunk_id\":\"" + NAME + "\",\"host\":\"192.0.2.1\",\"probe_seconds\":0}")
                .expect(201);
        Await.until("the trunk is up", Duration.ofSeconds(20), () -> rest.get("/api/trunks")
                .text()
                .contains("\"healthy\""));
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
        rest.delete("/api/attendant-menus/m697").expect(200);
        rest.delete(GREETING).expect(200);
        PLAN.keySet().forEach(where -> rest.delete("/api/" + where + "/697").expect(200));
        rest.delete("/api/trunks/" + NAME).expect(200);
    }

    /** Leaves a message in the mailbox, and returns its id. */
    private String message() {
        TestCall call = phones.udp("1004").call("*" + MAILBOX).awaitAnswered();
        call.rtp().send(new byte[0]);
        call.rtp().sendDigits("#");
        Await.until(
                "more than a second is said",
                Duration.ofSeconds(20),
                () -> call.rtp().sentCount() > 150);
        call.hangUp();
        return Await.value(
                "a message is left", Duration.ofSeconds(20), () -> Optional.of(rest.get("/api/voicemail/" + MAILBOX)
                                .json()
                                .at("/messages/0/id")
                                .asText())
                        .filter(id -> !id.isEmpty()));
    }

    @Test
    void shouldChangeNothing() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String call =
                rest.get("/api/calls/active").json().at("/calls/0/call_id").asText();
        String recording = recorded(call);
        TestCall inRoom = phones.udp("1005").call(ROOM).awaitAnswered();
        inRoom.rtp().send(new byte[0]);
        JsonNode issued =
                rest.post("/api/tokens", "{\"label\":\"kept\"}").expect(200).json();
        RestClient bearer = rest.withToken(issued.path("token").asText());
        Map<String, String> there = Map.ofEntries(
                Map.entry("number", NUMBER),
                Map.entry("name", NAME),
                Map.entry("trunk_id", NAME),
                Map.entry("alert_id", alertOf(talk)),
                Map.entry("address", BANNED),
                Map.entry("mailbox", MAILBOX),
                Map.entry("message", message()),
                Map.entry("room", ROOM),
                Map.entry("member", memberOf(ROOM)),
                Map.entry("kind", "temporary"),
                Map.entry("pid", "pbx.registrar"),
                Map.entry("call_id", call),
                Map.entry("recording_id", recording),
                Map.entry("id", issued.path("id").asText()),
                Map.entry("menu", "m697"),
                Map.entry("group", "697"),
                Map.entry("route", "697"),
                Map.entry("inbound_route", "697"),
                Map.entry("time_condition", "697"),
                Map.entry("holidays", "697"));

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
            String[] type = body.isEmpty() ? new String[0] : new String[] {"Content-Type", write.takes()};
            Answer answer = bearer.send(write.method, "/api" + path + "?dry_run=true", body, type);
            if (answer.status() >= 300) {
                wrong.add(write + " answered " + answer.status() + ": " + answer.text());
            }
            wrong.addAll(schemas.mistakes(write.toString(), write.operation, answer));
            Map<String, String> after = state();
            after.forEach((what, value) -> {
                if (!value.equals(before.get(what))) {
                    wrong.add(write + " changed " + what + " from " + before.get(what) + " to " + value);
                }
            });
            bearer.send(write.method, "/api" + path + "?dry_run=perhaps", body, type)
                    .expect(422);
        }
        assertEquals(List.of(), wrong);
        assertEquals(BODIES.keySet(), seen);
        rest.withPassword(NAME, PASSWORD).get("/api/auth/whoami").expect(200);
        talk.callerHangsUp();
        inRoom.hangUp();
        rest.delete("/api/voicemail/" + MAILBOX + "/" + there.get("message")).expect(200);
        bearer.post("/api/auth/logout", "").expect(200);
    }

    /** The id of an alert about the quality of a call, which is raised because only the caller speaks. */
    private String alertOf(Conversation talk) {
        talk.out().rtp().send(new byte[0]);
        String list = "/api/qos/alerts?active=true";
        Await.until(
                "an alert",
                Duration.ofSeconds(30),
                () -> rest.get(list).json().path("count").asInt() > 0);
        talk.out().rtp().pause();
        return rest.get(list).json().at("/alerts/0/id").asText();
    }

    /** The call of the one who is in a conference. */
    private String memberOf(String room) {
        return rest.get("/api/conferences/" + room)
                .expect(200)
                .json()
                .at("/members/0/call_id")
                .asText();
    }

    /** The id of a recording of this call, which has ended. */
    private String recorded(String call) {
        String record = "/api/calls/" + call + "/record";
        rest.post(record, "{}").expect(200);
        String id = rest.post(record, "{\"action\":\"stop\"}")
                .expect(200)
                .json()
                .path("recording_id")
                .asText();
        Await.until(
                "the recording has its sum",
                Duration.ofSeconds(20),
                () -> rest.get("/api/recordings/" + id).json().path("sha256").isTextual());
        return id;
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
        refuse(404, "PATCH", "/config/pbx.nosuch", "{\"settings\":{}}");
        refuse(422, "PUT", "/config/pbx.call", "{\"settings\":{\"no_answer_seconds\":\"soon\"}}");
        refuse(404, "POST", "/calls/nosuchcall/hangup", "");
        refuse(404, "POST", "/calls/nosuchcall/record", "{}");
        refuse(404, "POST", "/calls/nosuchcall/hold", "");
        refuse(404, "POST", "/calls/nosuchcall/resume", "");
        refuse(404, "DELETE", "/recordings/nosuch", "");
        refuse(404, "POST", "/voicemail/1003/20200101-000000-000-0000/forward", "{\"to\":\"1006\"}");
        refuse(404, "POST", "/conferences/2999/members/nosuchcall/kick", "");
        refuse(404, "POST", "/calls/nosuchcall/transfer", "{\"destination\":\"1003\"}");
        refuse(422, "POST", "/calls", "{\"from\":\"1001\",\"to\":\"\\n\"}");
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
        refuse(409, "POST", "/trunks", "{\"trunk_id\":\"" + NAME + "\",\"host\":\"192.0.2.1\"}");
        refuse(422, "PATCH", "/trunks/" + NAME, "{\"port\":70000}");
        refuse(404, "DELETE", "/trunks/nosuch", "");
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

    private String files() {
        try (Stream<Path> all = Files.list(pbx.home().resolve("etc"))) {
            StringBuilder text = new StringBuilder();
            for (Path file : all.filter(file -> file.getFileName().toString().matches("pbx\\..*\\.cfg"))
                    .sorted()
                    .toList()) {
                text.append(file.getFileName()).append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that an operation could change. */
    private Map<String, String> state() {
        Map<String, String> state = new LinkedHashMap<>();
        for (String list : List.of(
                "extensions",
                "users",
                "tokens",
                "security/bans",
                "webhooks",
                "trunks",
                "config",
                "attendant-menus",
                "ring-groups",
                "routes",
                "inbound-routes",
                "time-conditions",
                "holidays",
                "conferences",
                "qos/thresholds",
                "recordings")) {
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
        state.put(
                "seen",
                rest.get("/api/qos/alerts")
                        .json()
                        .findValuesAsText("acknowledged_by")
                        .toString());
        state.put("files", files());
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
