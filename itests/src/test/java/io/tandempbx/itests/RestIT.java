package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The REST interface as an operator's scripts use it. */
class RestIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long ONE_SECOND_NS = 1_000_000_000;

    private final RestClient rest;

    RestIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @Test
    void shouldShowCountersWithoutCredentialsOnThisMachine() {
        phones.udp("1001");
        JsonNode status =
                rest.withoutCredentials().get("/api/status").expect(200).json();
        assertTrue(status.path("running").asBoolean());
        assertEquals(1, status.path("registered_extensions").asInt());
        assertEquals(0, status.path("active_calls").asInt());
        assertTrue(status.path("uptime_seconds").asLong() > 0);
        assertEquals(status.path("version"), rest.get("/api/v1/status").json().path("version"));
    }

    @Test
    void shouldKeepThePasswordOfScriptsFromOthers() throws Exception {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(pbx.home().resolve(".netrc"))));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(pbx.home().resolve("ssl/server.key"))));
    }

    @Test
    void shouldListRegisteredExtensionsAndCalls() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002"));
        JsonNode registered = rest.get("/api/extensions/registered").expect(200).json();
        assertEquals(2, registered.path("count").asInt());
        JsonNode phone = registered.at("/extensions/1/contacts/0");
        assertEquals("tcp", phone.path("transport").asText());
        assertEquals("127.0.0.1", phone.path("source_ip").asText());
        JsonNode second = rest.get("/api/extensions/registered?limit=1&offset=1")
                .expect(200)
                .json();
        assertEquals(2, second.path("count").asInt(), "of all pages");
        assertEquals(1, second.path("extensions").size());
        assertEquals(registered.at("/extensions/1/number"), second.at("/extensions/0/number"));
        rest.get("/api/extensions/registered?limit=0").expect(422);
        JsonNode calls = rest.get("/api/calls/active").expect(200).json();
        assertEquals(1, calls.path("count").asInt());
        assertEquals("1001", calls.at("/calls/0/from").asText());
        assertEquals("talking", calls.at("/calls/0/state").asText());
        String id = calls.at("/calls/0/call_id").asText();
        assertEquals(
                2, rest.get("/api/calls/" + id).expect(200).json().path("legs").size());
        rest.post("/api/calls/" + id + "/hangup", "").expect(200);
        talk.out().awaitEnded();
        talk.in().awaitEnded();
    }

    /** The file of the shell's import and export; all of it or none. */
    @Test
    void shouldImportAndExportExtensions() {
        String[] csv = {"Content-Type", "text/csv"};
        String bad = "number,password,name\n1781,secret-of-1781,Lift\n1782,x,Too short\n17,,None\n";
        for (String query : List.of("", "?dry_run=true")) {
            JsonNode refused = rest.send("POST", "/api/extensions/import" + query, bad, csv)
                    .expect(422)
                    .json();
            assertEquals(List.of("3 password", "4 password"), lines(refused), refused::toString);
        }
        rest.get("/api/extensions/1781").expect(404);

        String good = "number,password,name,dnd\n1781,secret-of-1781,Lift,true\n1782,secret-of-1782,\u00dcber,\n";
        assertEquals(
                2,
                rest.send("POST", "/api/extensions/import?dry_run=true", good, csv)
                        .expect(200)
                        .json()
                        .path("count")
                        .asInt());
        rest.get("/api/extensions/1781").expect(404);
        rest.send("POST", "/api/extensions/import", good, csv).expect(200);
        try {
            JsonNode lift = rest.get("/api/extensions/1781").expect(200).json();
            assertTrue(
                    lift.path("dnd").asBoolean() && lift.path("allow_external").asBoolean(), lift::toString);
            Answer exported = rest.get("/api/extensions/export").expect(200);
            assertEquals("text/csv;charset=utf-8", exported.contentType());
            assertTrue(exported.text().contains("\n1782,\u00dcber,,true,"), exported::text);
            assertFalse(exported.text().contains("secret-of"), exported::text);
            rest.delete("/api/extensions/1781").expect(200);
            rest.send("POST", "/api/extensions/import", exported.text(), csv).expect(200);
            assertEquals(exported.text(), rest.get("/api/extensions/export").text());
            try (TestPhone phone = pbx.udpPhone("1781")) {
                phone.register();
            }
        } finally {
            rest.delete("/api/extensions/1781").expect(200);
            rest.delete("/api/extensions/1782").expect(200);
        }
        rest.send("POST", "/api/extensions/import", "{}", "Content-Type", "application/json")
                .expect(415);
    }

    private static List<String> lines(JsonNode problem) {
        List<String> lines = new ArrayList<>();
        problem.path("problems")
                .forEach(one -> lines.add(
                        one.path("line").asText() + " " + one.path("field").asText()));
        return lines;
    }

    @Test
    void shouldAddChangeAndRemoveAnExtension() {
        String body = "{\"number\":\"1777\",\"password\":\"secret-of-1777\",\"name\":\"Front desk\"}";
        JsonNode refused = rest.post("/api/extensions", body.replace("}", ",\"forward_always\":\"no number\"}"))
                .expect(422)
                .json();
        assertEquals("forward_always", refused.path("field").asText(), refused::toString);
        rest.get("/api/extensions/1777").expect(404);
        Answer added = rest.post("/api/extensions", body).expect(201);
        try {
            assertEquals(409, rest.post("/api/extensions", body).status());
            String first = rest.get("/api/extensions/1777").expect(200).etag();
            assertEquals(first, added.etag());
            Answer changed = rest.send(
                            "PATCH", "/api/extensions/1777", "{\"email\":\"d@example.org\"}", "If-Match", first)
                    .expect(200);
            assertEquals("Front desk", changed.json().path("name").asText());
            rest.send("PATCH", "/api/extensions/1777", "{\"name\":\"x\"}", "If-Match", first)
                    .expect(412);
            Answer replaced = rest.send("PUT", "/api/extensions/1777", "{\"name\":\"Desk\",\"dnd\":true}")
                    .expect(200);
            assertEquals("", replaced.json().path("email").asText());
            assertTrue(replaced.json().path("dnd").asBoolean());

            JsonNode weak = rest.post("/api/extensions/1777/password", "{\"password\":\"abc\"}")
                    .expect(422)
                    .json();
            assertEquals("password", weak.path("field").asText());
            assertTrue(weak.path("rule").asText().contains("6 to 128"), weak::toString);
            rest.post("/api/extensions/1777/password", "{\"password\":\"another-secret\"}")
                    .expect(200);
            JsonNode shown =
                    rest.get("/api/extensions?q=1777").expect(200).json().get(0);
            assertFalse(shown.toString().contains("ha1"), shown::toString);
        } finally {
            rest.delete("/api/extensions/1777").expect(200);
        }
        rest.get("/api/extensions/1777").expect(404);
        JsonNode audit = rest.get("/api/audit?action=extension.").expect(200).json();
        List<String> actions = audit.path("entries").findValuesAsText("action");
        assertTrue(
                actions.containsAll(
                        List.of("extension.add", "extension.change", "extension.password", "extension.remove")),
                actions::toString);
        assertFalse(audit.toString().contains("another-secret"));
        assertEquals("scripts", audit.at("/entries/0/user").asText());
        assertEquals("127.0.0.1", audit.at("/entries/0/from").asText());
    }

    @Test
    void shouldEndRegistrationsNotCallsWithANewPassword() {
        Conversation talk = Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
        rest.post("/api/extensions/1003/password", "{\"password\":\"" + PbxProcess.password("1003") + "\"}")
                .expect(200);
        JsonNode registered = rest.get("/api/extensions/registered").json();
        assertFalse(registered.path("extensions").findValuesAsText("number").contains("1003"));
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldSilenceADisabledExtension() {
        Conversation talk = Phones.talk(phones.udp("1005"), phones.udp("1006")).speak();
        talk.out().rtp().awaitMore(25, LIMIT);
        talk.in().rtp().awaitMore(25, LIMIT);
        long postedNs = System.nanoTime();
        JsonNode done =
                rest.post("/api/extensions/1005/disable", "").expect(200).json();
        try {
            assertEquals(1, done.path("terminated_calls").asInt());
            assertEquals(1, done.path("removed_contacts").asInt());
            assertFalse(done.path("enabled").asBoolean());
            talk.out().awaitEnded();
            talk.in().awaitEnded();
            Await.until("two seconds have passed", LIMIT, () -> System.nanoTime() - postedNs > 2 * ONE_SECOND_NS);
            long silentMs = Math.max(
                    lastPacketMs(talk.out().rtp(), postedNs),
                    lastPacketMs(talk.in().rtp(), postedNs));
            System.out.printf("disable: last RTP packet %d ms after the POST%n", silentMs);
            assertTrue(silentMs < 1000, () -> "RTP " + silentMs + " ms after the POST");

            assertEquals(403, talk.caller().register(300).status());
            TestCall refused = talk.called().call("1005");
            assertEquals(480, refused.awaitFinal().status());
            assertEquals(
                    0,
                    rest.post("/api/extensions/1005/disable", "")
                            .expect(200)
                            .json()
                            .path("terminated_calls")
                            .asInt());
        } finally {
            assertTrue(rest.post("/api/extensions/1005/enable", "")
                    .expect(200)
                    .json()
                    .path("enabled")
                    .asBoolean());
        }
        talk.caller().register();
    }

    @Test
    void shouldKeepCallsOfADisabledExtensionWhenAskedTo() {
        Conversation talk = Phones.talk(phones.udp("1007"), phones.udp("1008")).speak();
        JsonNode done = rest.post("/api/extensions/1007/disable?keep_calls=true", "")
                .expect(200)
                .json();
        try {
            assertEquals(0, done.path("terminated_calls").asInt());
            talk.assertHeard();
            talk.callerHangsUp();
        } finally {
            rest.post("/api/extensions/1007/enable", "").expect(200);
        }
        talk.caller().register();
    }

    @Test
    void shouldNotDisturbAnExtensionThatDoesNotWantIt() {
        TestPhone caller = phones.udp("1001");
        phones.udp("1002");
        rest.send("PATCH", "/api/extensions/1002", "{\"dnd\":true}").expect(200);
        try {
            assertEquals(480, caller.call("1002").awaitFinal().status());
        } finally {
            rest.send("PATCH", "/api/extensions/1002", "{\"dnd\":false}").expect(200);
        }
    }

    @Test
    void shouldRotatePasswords() {
        TestPhone phone = phones.udp("1009");
        JsonNode rotated = rest.post("/api/extensions/rotate-passwords", "{\"numbers\":[\"1009\"]}")
                .expect(200)
                .json();
        try {
            assertEquals(401, phone.register(300).status());
            String fresh = rotated.at("/passwords/1009").asText();
            assertEquals(200, phone.withCredentials("1009", fresh).register(300).status());
        } finally {
            rest.post("/api/extensions/1009/password", "{\"password\":\"" + PbxProcess.password("1009") + "\"}")
                    .expect(200);
        }
        phone.withCredentials("1009", PbxProcess.password("1009")).register();
        rest.post("/api/extensions/rotate-passwords", "{\"numbers\":[\"1009\",\"9999\"]}")
                .expect(404);
    }

    @Test
    void shouldGiveAndEndTokens() {
        rest.post("/api/users", "{\"name\":\"tina\",\"password\":\"correct horse 1\",\"role\":\"viewer\"}")
                .expect(201);
        try {
            RestClient nobody = rest.withoutCredentials();
            nobody.post("/api/auth/login", "{\"username\":\"tina\",\"password\":\"wrong horse 11\"}")
                    .expect(401);
            String token = nobody.post("/api/auth/login", "{\"username\":\"tina\",\"password\":\"correct horse 1\"}")
                    .expect(200)
                    .json()
                    .path("token")
                    .asText();
            RestClient tina = rest.withToken(token);
            assertEquals(
                    "viewer",
                    tina.get("/api/auth/whoami").expect(200).json().path("role").asText());
            rest.withToken(token + "x").get("/api/auth/whoami").expect(401);
            tina.post("/api/auth/logout", "").expect(200);
            tina.get("/api/auth/whoami").expect(401);

            String second = rest.withPassword("tina", "correct horse 1")
                    .post("/api/tokens", "{\"label\":\"wallboard\"}")
                    .expect(200)
                    .json()
                    .path("token")
                    .asText();
            rest.withToken(second).get("/api/calls/active").expect(200);
            rest.send("PATCH", "/api/users/tina", "{\"enabled\":false}").expect(200);
            rest.withToken(second).get("/api/calls/active").expect(401);
            rest.withPassword("tina", "correct horse 1")
                    .get("/api/calls/active")
                    .expect(401);
        } finally {
            rest.delete("/api/users/tina").expect(200);
        }
    }

    @Test
    void shouldKeepTheLastAdmin() {
        rest.delete("/api/users/nobody").expect(404);
        rest.send("PATCH", "/api/users/admin", "{\"role\":\"viewer\"}").expect(200);
        try {
            rest.send("PATCH", "/api/users/scripts", "{\"enabled\":false}").expect(409);
            rest.delete("/api/users/scripts").expect(409);
        } finally {
            rest.send("PATCH", "/api/users/admin", "{\"role\":\"admin\"}").expect(200);
        }
    }

    private static long lastPacketMs(RtpStream stream, long sinceNs) {
        List<RtpPacket> packets = stream.packets();
        return packets.isEmpty() ? 0 : (packets.get(packets.size() - 1).arrivedNs() - sinceNs) / 1_000_000;
    }
}
