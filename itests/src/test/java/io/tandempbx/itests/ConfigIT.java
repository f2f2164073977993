package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings: checked before they apply by the rules that apply them, taken as a whole or not at all, and shown. */
class ConfigIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String SECRET = "0123456789abcdef";

    ConfigIT(PbxProcess pbx) {
        super(pbx);
    }

    /** The same words before the file is copied in, and in the log once it is. */
    @ParameterizedTest
    @CsvSource({
        "pbx.sip.cfg, t1_ms, 5",
        "pbx.media.cfg, quarantine_seconds, -1",
        "pbx.call.cfg, no_answer_seconds, banana",
        "pbx.cdr.cfg, retention_days, -1",
        "pbx.qos.cfg, mos, 0.5",
        "pbx.recording.cfg, rules, colour=red",
        "pbx.registrar.cfg, min_expires_seconds, 4000",
        "pbx.store.cfg, demo_extensions, perhaps",
        "pbx.web.cfg, idle_seconds, 1",
        "pbx.security.cfg, ban_window_second, 60"
    })
    void shouldSayTheSameBeforeAndAfter(String file, String key, String value) throws IOException {
        Path path = pbx.home().resolve("etc").resolve(file);
        String before = Files.readString(path, StandardCharsets.ISO_8859_1);
        JsonNode inEffect = inEffect(file);
        Matcher line = Pattern.compile("(?m)^" + key + "\\s*=.*$").matcher(before);
        String wrong = line.find() ? line.replaceAll(key + " = " + value) : before + "\n" + key + " = " + value + "\n";

        JsonNode verdict = check(file, wrong);
        assertFalse(verdict.path("valid").asBoolean());
        JsonNode problem = verdict.at("/problems/0");
        assertEquals(key, problem.path("key").asText(), verdict::toString);
        assertEquals(
                key + " = " + value,
                wrong.lines().toList().get(problem.path("line").asInt() - 1));
        try {
            pbx.set(file, key, value);
            String told = "line " + problem.path("line").asText() + ", key " + key + " = '" + value + "' "
                    + problem.path("rule").asText();
            pbx.awaitLog(logStart, Pattern.quote("etc/" + file + ": ") + ".*" + Pattern.quote(told));
            assertEquals(inEffect, inEffect(file));
        } finally {
            Files.writeString(path, before, StandardCharsets.ISO_8859_1);
            awaitRead(file, key, value);
        }
    }

    @Test
    void shouldTakeAFileAsAWholeOrNotAtAll() throws IOException {
        Path path = pbx.home().resolve("etc/pbx.registrar.cfg");
        String before = Files.readString(path, StandardCharsets.ISO_8859_1);
        JsonNode inEffect = inEffect("pbx.registrar.cfg");
        try {
            Files.writeString(path, "max_contacts_per_extension = 7\nmin_expires_seconds = soon\n");
            pbx.awaitLog(logStart, "pbx\\.registrar\\.cfg: line 2, key min_expires_seconds = 'soon'");
            assertEquals(inEffect, inEffect("pbx.registrar.cfg"), "half of a file was taken");
            Files.writeString(path, "max_contacts_per_extension = 7\nmin_expires_seconds = 30\n");
            Await.until("the file is taken", LIMIT, () -> inEffect("pbx.registrar.cfg")
                    .path("max_contacts_per_extension")
                    .asText()
                    .equals("7"));
            assertEquals(
                    "30",
                    inEffect("pbx.registrar.cfg").path("min_expires_seconds").asText());
        } finally {
            Files.writeString(path, before, StandardCharsets.ISO_8859_1);
            Await.until("as before", LIMIT, () -> inEffect("pbx.registrar.cfg").equals(inEffect));
        }
    }

    @Test
    void shouldShowSettingsInEffectAndHideSecrets() throws IOException {
        assertTrue(names(pbx.rest().get("/api/v1/config").expect(200).json())
                .containsAll(List.of(
                        "pbx.call.cfg",
                        "pbx.cdr.cfg",
                        "pbx.media.cfg",
                        "pbx.qos.cfg",
                        "pbx.recording.cfg",
                        "pbx.registrar.cfg",
                        "pbx.security.cfg",
                        "pbx.sip.cfg",
                        "pbx.start.cfg",
                        "pbx.store.cfg",
                        "pbx.web.cfg")));
        Path webhook = pbx.home().resolve("etc/pbx.webhook-shown.cfg");
        Files.writeString(webhook, "url = http://127.0.0.1:1/\nsecret = " + SECRET + "\nenabled = false\n");
        try {
            Await.until(
                    "the webhook is shown",
                    LIMIT,
                    () -> inEffect("pbx.webhook-shown.cfg").path("url").asText().equals("http://127.0.0.1:1/"));
            assertEquals("***", inEffect("pbx.webhook-shown.cfg").path("secret").asText());
            assertFalse(pbx.shell().run("pbx:config-list").contains(SECRET));
            JsonNode listed = pbx.shell().json("pbx:config-list --json").path("files");
            assertEquals(inEffect("pbx.sip.cfg"), listed.path("pbx.sip.cfg"));
        } finally {
            Files.delete(webhook);
            Await.until("the webhook is gone", LIMIT, () -> inEffect("pbx.webhook-shown.cfg")
                    .isMissingNode());
        }
    }

    /** As a whole, live, with comments and mode kept, and by the rules of the bundle that applies it. */
    @Test
    void shouldChangeAFileOverRest() throws IOException {
        Path path = pbx.home().resolve("etc/pbx.registrar.cfg");
        String before = Files.readString(path, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        RestClient rest = pbx.rest();
        try {
            String seen = rest.get("/api/config/pbx.registrar").expect(200).etag();
            Answer changed = send("PATCH", "{\"settings\":{\"max_contacts_per_extension\":\"6\"}}", "If-Match", seen)
                    .expect(200);
            assertTrue(changed.json().path("in_effect").asBoolean(), changed::text);
            assertEquals(
                    "6",
                    inEffect("pbx.registrar.cfg")
                            .path("max_contacts_per_extension")
                            .asText());
            assertEquals(
                    before.replaceAll("(?m)^max_contacts_per_extension = \\d+", "max_contacts_per_extension = 6"),
                    Files.readString(path, StandardCharsets.ISO_8859_1));
            assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            send("PATCH", "{\"settings\":{\"max_contacts_per_extension\":\"5\"}}", "If-Match", seen)
                    .expect(412);

            JsonNode refused = send(
                            "PATCH",
                            "{\"settings\":{\"min_expires_seconds\":\"4000\",\"max_contact\":\"5\"}}",
                            "If-Match",
                            changed.etag())
                    .expect(422)
                    .json();
            assertEquals(
                    List.of("min_expires_seconds", "max_contact"),
                    refused.path("problems").findValuesAsText("field").stream()
                            .filter(field -> field.matches("min_exp.*|max_contact"))
                            .distinct()
                            .toList(),
                    refused::toString);
            assertEquals(
                    "6",
                    inEffect("pbx.registrar.cfg")
                            .path("max_contacts_per_extension")
                            .asText());

            Answer whole = send(
                            "PUT",
                            "{\"settings\":{\"max_expires_seconds\":\"1800\",\"default_expires_seconds\":\"1800\"}}")
                    .expect(200);
            assertTrue(whole.json().path("in_effect").asBoolean(), whole::text);
            assertEquals(
                    "10",
                    inEffect("pbx.registrar.cfg")
                            .path("max_contacts_per_extension")
                            .asText());
            assertEquals(
                    "1800",
                    inEffect("pbx.registrar.cfg").path("max_expires_seconds").asText());
            assertTrue(Files.readString(path).contains("# Phones that may be registered under one extension"));

            JsonNode noted = rest.get("/api/audit?action=config.change&limit=1")
                    .expect(200)
                    .json()
                    .at("/entries/0");
            assertEquals("config/pbx.registrar", noted.path("subject").asText());
            assertTrue(noted.path("before").asText().contains("max_expires_seconds=3600"), noted::toString);
            assertTrue(noted.path("after").asText().contains("max_expires_seconds=1800"), noted::toString);
        } finally {
            Files.writeString(path, before, StandardCharsets.ISO_8859_1);
            Await.until("as before", LIMIT, () -> inEffect("pbx.registrar.cfg")
                    .path("max_expires_seconds")
                    .asText()
                    .equals("3600"));
        }
    }

    @Test
    void shouldChangeASecretWithoutShowingIt() throws IOException {
        Path webhook = pbx.home().resolve("etc/pbx.webhook-changed.cfg");
        Files.writeString(webhook, "url = http://127.0.0.1:1/\nsecret = " + SECRET + "\nenabled = false\n");
        try {
            Await.until("the webhook is shown", LIMIT, () -> inEffect("pbx.webhook-changed.cfg")
                    .path("url")
                    .asText()
                    .equals("http://127.0.0.1:1/"));
            String changed = pbx.rest()
                    .send(
                            "PUT",
                            "/api/config/pbx.webhook-changed",
                            "{\"settings\":{\"url\":\"http://127.0.0.1:2/\",\"secret\":\"***\",\"enabled\":\"false\"}}")
                    .expect(200)
                    .text();
            assertFalse(changed.contains(SECRET), changed);
            assertTrue(Files.readString(webhook).contains("secret = " + SECRET));
            pbx.rest()
                    .send("PATCH", "/api/config/pbx.webhook-changed", "{\"settings\":{\"secret\":\"" + SECRET + "0\"}}")
                    .expect(200);
            String audit = pbx.rest()
                    .get("/api/audit?action=config.change&limit=1")
                    .expect(200)
                    .text();
            assertTrue(audit.contains("secret=changed") && !audit.contains(SECRET), audit);
        } finally {
            Files.delete(webhook);
            Await.until("the webhook is gone", LIMIT, () -> inEffect("pbx.webhook-changed.cfg")
                    .isMissingNode());
        }
    }

    /** Many changes in a row: each is there when it is answered, and none is lost to who watches the files. */
    @Test
    void shouldLoseNoChangeInARow() {
        String first = inEffect("pbx.security.cfg").path("lockout_seconds").asText();
        try {
            for (int seconds = 301; seconds <= 304; seconds++) {
                for (String key : List.of("lockout_seconds", "ban_window_seconds")) {
                    Answer answer = pbx.rest()
                            .send(
                                    "PATCH",
                                    "/api/config/pbx.security",
                                    "{\"settings\":{\"" + key + "\":\"" + seconds + "\"}}")
                            .expect(200);
                    assertTrue(answer.json().path("in_effect").asBoolean(), answer::text);
                }
                JsonNode now = inEffect("pbx.security.cfg");
                assertEquals(
                        Integer.toString(seconds), now.path("lockout_seconds").asText());
                assertEquals(
                        Integer.toString(seconds),
                        now.path("ban_window_seconds").asText());
            }
        } finally {
            pbx.rest()
                    .send(
                            "PATCH",
                            "/api/config/pbx.security",
                            "{\"settings\":{\"lockout_seconds\":\"" + first + "\",\"ban_window_seconds\":\"600\"}}")
                    .expect(200);
        }
    }

    @Test
    void shouldChangeASettingAtTheShell() throws IOException {
        Path file = pbx.home().resolve("etc/pbx.call.cfg");
        String before = Files.readString(file);
        JsonNode would = pbx.shell().json("pbx:config-set --json --dry-run pbx.call no_answer_seconds 26");
        assertFalse(would.path("in_effect").asBoolean(), would::toString);
        assertEquals(before, Files.readString(file));
        try {
            JsonNode changed = pbx.shell().json("pbx:config-set --json pbx.call no_answer_seconds 25");
            assertTrue(changed.path("in_effect").asBoolean(), changed::toString);
            assertEquals(
                    "25",
                    pbx.shell()
                            .json("pbx:config-list --json")
                            .at("/files/pbx.call.cfg/no_answer_seconds")
                            .asText());
            JsonNode noted = pbx.shell()
                    .json("pbx:audit-list --json --action config.change")
                    .at("/entries/0");
            assertEquals("no_answer_seconds=25", noted.path("after").asText(), noted::toString);
            assertEquals("SSH", noted.path("via").asText(), noted::toString);
            String refused = pbx.shell().run("pbx:config-set pbx.call no_answer_seconds soon");
            assertTrue(refused.contains("no_answer_seconds 'soon' must be a whole number from 1 to 600"), refused);
            String unknown = pbx.shell().run("pbx:config-set pbx.calls no_answer_seconds 5");
            assertTrue(unknown.contains("there is no such file of settings"), unknown);
            String preset = pbx.shell().run("pbx:config-set pbx.call no_answer_seconds --preset");
            assertTrue(preset.contains("pbx.call.cfg: no_answer_seconds = 30, in effect"), preset);
            assertFalse(Files.readString(file).contains("no_answer_seconds ="));
        } finally {
            Files.writeString(file, before);
            pbx.set("pbx.call.cfg", "no_answer_seconds", before.replaceAll("(?s).*no_answer_seconds = (\\d+).*", "$1"));
        }
    }

    private Answer send(String method, String body, String... headers) {
        return pbx.rest().send(method, "/api/v1/config/pbx.registrar", body, headers);
    }

    @Test
    void shouldCheckFilesAtTheShell() throws IOException {
        String all = pbx.shell().run("pbx:config-check");
        assertTrue(all.contains("no problem in"), all);

        Path directory = Workspace.fresh("config");
        Files.writeString(directory.resolve("pbx.sip.cfg"), "# new\nudp_port = 70000\nudp_prot = 5060\n");
        Files.writeString(directory.resolve("pbx.webhook-new.cfg"), "url = ftp://x\nsecret = short\n");
        Files.writeString(directory.resolve("pbx.sipp.cfg"), "udp_port = 5060\n");
        Files.writeString(directory.resolve("other.cfg"), "not ours");
        String said = pbx.shell().run("pbx:config-check " + directory);
        assertTrue(
                said.contains("pbx.sip.cfg: line 2, key udp_port = '70000' must be a whole number from 0 to 65535"),
                said);
        assertTrue(said.contains("pbx.sip.cfg: line 3, key udp_prot = '5060' is not a known key"), said);
        assertTrue(said.contains("pbx.webhook-new.cfg: line 1, key url = 'ftp://x' must be"), said);
        assertTrue(said.contains("pbx.webhook-new.cfg: line 2, key secret = '***' must be"), said);
        assertTrue(said.contains("pbx.sipp.cfg: is read by nobody"), said);
        assertTrue(said.contains("failed: 5 problems in 3 files") && !said.contains("other.cfg"), said);

        assertNotEquals(0, status("pbx:config-check " + directory.resolve("pbx.sip.cfg")));
        Files.writeString(directory.resolve("pbx.sip.cfg"), "udp_port = 5070\n");
        assertEquals(0, status("pbx:config-check " + directory.resolve("pbx.sip.cfg")));
        assertNotEquals(0, status("pbx:config-check " + directory.resolve("no-such-file.cfg")));
    }

    @Test
    void shouldRefuseWhatIsNoFileName() {
        for (String name : List.of("../etc/pbx.sip.cfg", "", "a/b")) {
            pbx.rest()
                    .post("/api/config/check", "{\"file\":\"" + name + "\",\"content\":\"\"}")
                    .expect(422);
        }
        assertFalse(check("passwd", "root = 1").path("valid").asBoolean());
        assertTrue(check("pbx.call.cfg", "").path("valid").asBoolean());
    }

    private JsonNode check(String file, String content) {
        JsonNode body = new ObjectMapper().createObjectNode().put("file", file).put("content", content);
        return pbx.rest()
                .post("/api/v1/config/check", body.toString())
                .expect(200)
                .json();
    }

    private JsonNode inEffect(String file) {
        for (JsonNode one : pbx.rest().get("/api/config").expect(200).json().path("files")) {
            if (one.path("file").asText().equals(file)) {
                return one.path("settings");
            }
        }
        return MissingNode.getInstance();
    }

    private static List<String> names(JsonNode list) {
        return list.findValuesAsText("file");
    }

    /** Until the platform does not hold this wrong value any more, so that no later test meets it. */
    private void awaitRead(String file, String key, String wrong) {
        Pattern held = Pattern.compile("\\s" + Pattern.quote(key) + "\\s*=\\s*" + Pattern.quote(wrong) + "\\s");
        Await.until(file + " is read again", LIMIT, () -> !held.matcher(
                        pbx.shell().run("config:list \"(service.pid=" + file.replace(".cfg", "") + ")\"") + "\n")
                .find());
    }

    private int status(String command) throws IOException {
        List<String> words = List.of(
                Workspace.root().resolve("scripts/pbx").toString(),
                "--home",
                pbx.home().toString(),
                command.split(" ", 2)[0],
                command.split(" ", 2)[1]);
        Path output = Workspace.fresh("config-status").resolve("out");
        try (ChildProcess process = ChildProcess.start(Workspace.root(), output, Map.of(), words)) {
            return process.awaitExit(LIMIT);
        }
    }
}
