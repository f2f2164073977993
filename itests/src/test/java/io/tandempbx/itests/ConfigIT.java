package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
