package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each file of settings changes live: what it says is in effect while a call goes on, and the call does not notice. */
class LiveSettingsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int PACKETS_A_SECOND = 50;

    /** A key of each file that is shipped, and another value than the shipped one. */
    private static final Map<String, List<String>> CHANGES = new TreeMap<>(Map.ofEntries(
            Map.entry("pbx.attendant", List.of("retries", "3")),
            Map.entry("pbx.call", List.of("parking_seconds", "121")),
            Map.entry("pbx.cdr", List.of("retention_days", "3650")),
            Map.entry("pbx.conference", List.of("max_members", "31")),
            Map.entry("pbx.codecs", List.of("g726_packing", "aal2")),
            Map.entry("pbx.mail", List.of("max_waiting", "900")),
            Map.entry("pbx.media", List.of("jitter_max_ms", "180")),
            Map.entry("pbx.presence", List.of("notify_interval_ms", "300")),
            Map.entry("pbx.qos", List.of("loss_percent", "6")),
            Map.entry("pbx.recording", List.of("max_recordings", "400")),
            Map.entry("pbx.registrar", List.of("keepalive_seconds", "31")),
            Map.entry("pbx.route", List.of("max_forwards", "4")),
            Map.entry("pbx.security", List.of("lockout_seconds", "301")),
            Map.entry("pbx.sip", List.of("nonce_seconds", "61")),
            Map.entry("pbx.start", List.of("warm_up_seconds", "2")),
            Map.entry("pbx.store", List.of("demo_extensions", "false")),
            Map.entry("pbx.trunk", List.of("answer_timeout_ms", "3100")),
            Map.entry("pbx.voicemail", List.of("max_messages", "90")),
            Map.entry("pbx.web", List.of("idle_seconds", "61"))));

    private final RestClient rest;

    LiveSettingsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @Test
    void shouldChangeEachFileWhileACallGoesOn() throws IOException {
        TreeSet<String> shipped = new TreeSet<>();
        try (Stream<Path> files = Files.list(Workspace.root().resolve("etc"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("pbx.") && name.endsWith(".cfg"))
                    .forEach(name -> shipped.add(name.substring(0, name.length() - 4)));
        }
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        long upBefore = uptimeSeconds();
        List<String> wrong = new ArrayList<>();
        long slowestMs = 0;
        for (String pid : shipped) {
            List<String> change = CHANGES.get(pid);
            if (change == null) {
                wrong.add(pid + " is not changed here");
                continue;
            }
            slowestMs = Math.max(slowestMs, changed(pid, change.get(0), change.get(1), wrong));
        }
        System.out.printf("%d files changed and changed back, the slowest within %d ms%n", shipped.size(), slowestMs);
        assertEquals(List.of(), wrong);
        assertTrue(uptimeSeconds() >= upBefore, "another process answers");
        talk.out().rtp().awaitMore(PACKETS_A_SECOND, LIMIT);
        talk.assertNothingLost();
        talk.callerHangsUp();
    }

    /** Over REST, and back as somebody with an editor would. */
    private long changed(String pid, String key, String value, List<String> wrong) throws IOException {
        Path file = pbx.home().resolve("etc").resolve(pid + ".cfg");
        String before = Files.readString(file, StandardCharsets.ISO_8859_1);
        String old = setting(pid, key);
        if (old.equals(value)) {
            wrong.add(pid + ": " + key + " is " + value + " already");
            return 0;
        }
        long began = System.nanoTime();
        try {
            Answer answer =
                    rest.send("PATCH", "/api/config/" + pid, "{\"settings\":{\"" + key + "\":\"" + value + "\"}}");
            if (answer.status() != 200
                    || !answer.json().path("in_effect").asBoolean()
                    || !setting(pid, key).equals(value)) {
                wrong.add(pid + ": " + answer.status() + " " + answer.text());
            }
            return Duration.ofNanos(System.nanoTime() - began).toMillis();
        } finally {
            Files.writeString(file, before, StandardCharsets.ISO_8859_1);
            Await.until(pid + " is as before", LIMIT, () -> setting(pid, key).equals(old));
        }
    }

    /** What is in effect; REST itself and the owner of its file are away for a moment after a change of that. */
    private String setting(String pid, String key) {
        return Await.value("the settings of " + pid, LIMIT, () -> {
            Answer answer = rest.get("/api/config/" + pid);
            return answer.status() == 200
                    ? Optional.of(answer.json().path("settings").path(key).asText())
                    : Optional.empty();
        });
    }

    private long uptimeSeconds() {
        return Await.value("the status", LIMIT, () -> {
            Answer answer = rest.get("/api/status");
            return answer.status() == 200
                    ? Optional.of(answer.json().path("uptime_seconds").asLong())
                    : Optional.empty();
        });
    }

    /** What a setting is about follows it at once. */
    @Test
    void shouldDoWhatTheNewSettingsSay() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        with("pbx.call", "max_calls", "1", () -> phones.udp("1003").call("1004").awaitStatus(503));
        with(
                "pbx.qos",
                "mos",
                "3.1",
                () -> assertEquals(
                        3.1, rest.get("/api/qos/thresholds").json().path("mos").asDouble()));
        with("pbx.security", "min_password_length", "20", () -> rest.post(
                        "/api/users?dry_run=true",
                        "{\"name\":\"shorty\",\"password\":\"Qk8-vo2mtiLa\",\"role\":\"viewer\"}")
                .expect(422));
        String large = "{\"file\":\"" + "x".repeat(2000) + "\"}";
        with(
                "pbx.web",
                "max_body_bytes",
                "1024",
                () -> Await.until(
                        "a large body is refused",
                        LIMIT,
                        () -> rest.post("/api/config/check", large).status() == 413));
        with(
                "pbx.route",
                "parking",
                "6x",
                () -> assertTrue(rest.get("/api/routes/test?caller=1001&dialled=61")
                        .text()
                        .contains("park")));
        with("pbx.codecs", "codecs", "PCMA", () -> {
            var ringing = phones.udp("1003");
            var caller = phones.udp("1004");
            var call = caller.call("1003");
            var offered = ringing.awaitCall();
            assertTrue(offered.invite().body().contains("m=audio"), () -> offered.invite()
                    .body());
            assertTrue(offered.invite().body().lines().noneMatch(line -> line.contains("PCMU")), () -> offered.invite()
                    .body());
            call.cancel();
            offered.awaitCancelled();
        });
        talk.speak().assertHeard();
        talk.callerHangsUp();
    }

    private void with(String pid, String key, String value, Runnable check) {
        String old = setting(pid, key);
        patch(pid, key, value);
        try {
            check.run();
        } finally {
            patch(pid, key, old);
        }
    }

    private void patch(String pid, String key, String value) {
        setting(pid, key); // the REST interface is there
        JsonNode answer = rest.send("PATCH", "/api/config/" + pid, "{\"settings\":{\"" + key + "\":\"" + value + "\"}}")
                .expect(200)
                .json();
        assertTrue(answer.path("in_effect").asBoolean(), answer::toString);
    }
}
