package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and figures of the node, as load balancers, Prometheus and operators see them. */
@TestInstance(Lifecycle.PER_CLASS)
class HealthIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Set<String> CHECKS = Set.of(
            "calls",
            "certificate",
            "cpu",
            "database",
            "disk",
            "heap",
            "mail",
            "media",
            "recording",
            "sip",
            "trunks",
            "voicemail");

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("health"));
    private final RestClient rest = pbx.rest();
    private final RestClient nobody = rest.withoutCredentials();

    HealthIT() {
        Await.until("the node serves", LIMIT, () -> nobody.get("/health").status() == 200);
    }

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldTellEverybodyHowItFares() {
        JsonNode health = nobody.get("/health").expect(200).json();
        Set<String> names = new TreeSet<>();
        health.path("checks").fieldNames().forEachRemaining(names::add);
        assertEquals(new TreeSet<>(CHECKS), names);
        for (String name : CHECKS) {
            JsonNode check = health.path("checks").path(name);
            assertTrue(check.path("status").asText().matches("healthy|warning|critical"), check::toString);
            assertTrue(!check.path("message").asText().isEmpty(), name);
        }
        for (String name : List.of("sip", "media", "calls", "database", "certificate")) {
            assertEquals("healthy", health.at("/checks/" + name + "/status").asText(), health::toString);
        }
        assertTrue(health.path("status").asText().matches("healthy|degraded"), health::toString);
        assertEquals(rest.get("/api/status").json().path("version"), health.path("version"));
        assertTrue(health.path("uptime_seconds").asLong() > 0);
        Duration age = Duration.between(Instant.parse(health.path("timestamp").asText()), Instant.now());
        assertTrue(age.compareTo(Duration.ofSeconds(15)) < 0, age::toString);
        assertEquals(
                "ready", nobody.get("/ready").expect(200).json().path("status").asText());
        assertEquals(
                "alive", nobody.get("/live").expect(200).json().path("status").asText());
        JsonNode shell = pbx.shell().json("pbx:health --json");
        assertEquals("healthy", shell.at("/checks/sip/status").asText(), shell::toString);
        assertTrue(pbx.shell().run("pbx:health").contains("OPTIONS answered"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/ready", "/live", "/metrics"})
    void shouldOnlyBeRead(String path) {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            Answer refused = nobody.send(method, path, "").expect(405);
            assertEquals("application/problem+json", refused.contentType());
        }
        nobody.get(path + "/more").expect(404);
        assertEquals("", nobody.send("HEAD", path, "").expect(200).text());
    }

    @Test
    void shouldShowFiguresToThisMachineAndToViewers() {
        Answer figures = nobody.get("/metrics").expect(200);
        assertTrue(figures.contentType().startsWith("text/plain; version=0.0.4"), figures::contentType);
        rest.get("/metrics").expect(200);
        rest.withPassword("scripts", "wrong horse 11").get("/metrics").expect(401);
        rest.withToken("forged").get("/metrics").expect(401);
    }

    @Test
    void shouldMoveEachFigureWithWhatItCounts() {
        Scrape before = Scrape.of(rest);
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            assertEquals(1, Scrape.of(rest).value("pbx_active_calls"));
            assertEquals(2, Scrape.of(rest).value("pbx_registered_extensions"));
            talk.callerHangsUp();
            TestCall declined = talk.caller().call("1002");
            talk.called().awaitCall().reject(486, "Busy Here");
            assertEquals(486, declined.awaitFinal().status());
            TestCall unknown = talk.caller().call("1999");
            assertEquals(404, unknown.awaitFinal().status());
        }
        awaitMore(before, 1, "pbx_calls_total", "status=\"answered\"", "direction=\"internal\"");
        awaitMore(before, 1, "pbx_calls_total", "status=\"busy\"");
        awaitMore(before, 1, "pbx_calls_total", "status=\"failed\"");
        awaitMore(before, 1, "pbx_call_setup_seconds_count");
        awaitMore(before, 1, "pbx_call_duration_seconds_count");
        awaitMore(before, 2, "pbx_extension_registrations_total");
        Await.until("no call is left", LIMIT, () -> Scrape.of(rest).value("pbx_active_calls") == 0);
        assertEquals(0, Scrape.of(rest).value("pbx_registered_extensions"));

        rest.get("/api/extensions/1001").expect(200);
        rest.get("/api/extensions/1998").expect(404);
        rest.withPassword("scripts", "wrong horse 11").get("/api/extensions").expect(401);
        Scrape after = Scrape.of(rest);
        assertMore(before, after, 1, "pbx_api_requests_total", "path=\"/api/extensions/{number}\"", "status=\"200\"");
        assertMore(before, after, 1, "pbx_api_requests_total", "path=\"/api/extensions/{number}\"", "status=\"404\"");
        assertMore(before, after, 1, "pbx_api_requests_total", "status=\"401\"");
        assertMore(before, after, 3, "pbx_api_request_duration_seconds_count");
        assertMore(before, after, 2, "pbx_authentication_attempts_total", "method=\"REST\"", "result=\"succeeded\"");
        assertMore(before, after, 1, "pbx_authentication_attempts_total", "method=\"REST\"", "result=\"failed\"");
        awaitMore(before, 1, "pbx_db_query_duration_seconds_count");

        rest.post("/api/security/bans", "{\"address\":\"192.0.2.1\",\"seconds\":60,\"reason\":\"test\"}")
                .expect(200);
        assertEquals(1, Scrape.of(rest).value("pbx_blocked_ips"));
        rest.delete("/api/security/bans/192.0.2.1").expect(200);
        assertEquals(0, Scrape.of(rest).value("pbx_blocked_ips"));

        pbx.set("pbx.web.cfg", "idle_seconds", "1"); // below its range: one ERROR line
        awaitMore(before, 1, "pbx_errors_total");
        pbx.set("pbx.web.cfg", "idle_seconds", "60");
    }

    @Test
    void shouldKnowTheMachineAndTheCertificate() {
        Scrape figures = Scrape.of(rest);
        assertEquals(1, figures.value("pbx_health", "check=\"node\""));
        assertEquals(1, figures.value("pbx_health", "check=\"sip\""));
        assertEquals(1, figures.value("pbx_system_info"));
        assertTrue(figures.value("pbx_memory_usage_bytes", "area=\"heap\"", "state=\"used\"") > 1 << 20);
        assertTrue(figures.value("pbx_disk_usage_bytes", "state=\"used\"") > 1 << 20);
        assertTrue(figures.value("pbx_cpu_usage_percent", "of=\"machine\"") <= 100);
        double days = figures.value("pbx_certificate_expiry_days");
        assertTrue(days > 3640 && days <= 3650, () -> "days: " + days);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana/tandem-pbx.json", "prometheus/tandem-pbx.rules.yml"})
    void shouldShipOnlyNamesThatThereAre(String file) throws IOException {
        Path source = Workspace.root().resolve("etc").resolve(file);
        String text = Files.readString(source);
        assertEquals(text, Files.readString(pbx.home().resolve("etc").resolve(file)), "another file is shipped");
        rest.post("/api/trunks", "{\"trunk_id\":\"figures\",\"host\":\"192.0.2.1\",\"probe_seconds\":0}")
                .expect(201);
        Await.until(
                "the trunk has figures",
                LIMIT,
                () -> Scrape.of(rest).value("pbx_trunk_enabled", "trunk=\"figures\"") == 1);
        Set<String> families = Scrape.of(rest).families();
        rest.delete("/api/trunks/figures").expect(200);
        Matcher name = Pattern.compile("\\bpbx_[a-z_]+").matcher(text);
        Set<String> used = new TreeSet<>();
        while (name.find()) {
            used.add(name.group().replaceAll("_(bucket|count|sum)$", ""));
        }
        assertTrue(used.size() > 8, used::toString);
        used.removeAll(families);
        assertEquals(Set.of(), used, "not printed by /metrics");
    }

    @Test
    void shouldNotBeReadyWhileDraining() {
        pbx.shell().run("pbx:drain");
        try {
            JsonNode refused = nobody.get("/ready").expect(503).json();
            assertEquals("it is draining", refused.path("reason").asText());
            nobody.get("/health").expect(200);
            nobody.get("/live").expect(200);
        } finally {
            pbx.shell().run("pbx:drain --off");
        }
        nobody.get("/ready").expect(200);
    }

    /** The probes are real: what does not work is seen, and nothing else is blamed. */
    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.media.engine, media",
        "io.tandempbx.sip.jain, sip",
        "io.tandempbx.registrar.core, calls",
    })
    void shouldSeeWhatDoesNotWork(String bundle, String check) {
        pbx.shell().run("bundle:stop " + bundle);
        try {
            Await.until(check + " is missed", LIMIT, () -> nobody.get("/health").status() == 503);
            JsonNode health = nobody.get("/health").expect(503).json();
            assertEquals("unhealthy", health.path("status").asText());
            assertEquals("critical", health.at("/checks/" + check + "/status").asText(), health::toString);
            nobody.get("/ready").expect(503);
            nobody.get("/live").expect(200);
        } finally {
            pbx.shell().run("bundle:start " + bundle);
        }
        Await.until(check + " is back", LIMIT, () -> nobody.get("/health").status() == 200);
        nobody.get("/ready").expect(200);
    }

    @Test
    void shouldBeReplacedDuringACall() {
        try (Phones phones = new Phones(pbx)) {
            Conversation talk =
                    Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
            talk.out().rtp().awaitMore(25, LIMIT);
            Scrape before = Scrape.of(rest);
            Path next = JarVersions.rebuilt(JarVersions.built("health/core"), "0.1.7");
            Map<Integer, Integer> statuses = new TreeMap<>();
            Thread update =
                    new Thread(() -> pbx.shell().run("bundle:update io.tandempbx.health.core file:" + next), "update");
            update.start();
            long startNs = System.nanoTime();
            Await.until("the successor serves", LIMIT, () -> {
                Answer answer = nobody.get("/health");
                statuses.merge(answer.status(), 1, Integer::sum);
                return answer.status() == 200
                        && answer.json().path("version").asText().equals("0.1.7");
            });
            System.out.printf(
                    "health replaced: serves again %d ms after the command, answers by status %s%n",
                    (System.nanoTime() - startNs) / 1_000_000, statuses);
            assertTrue(Set.of(200, 503).containsAll(statuses.keySet()), statuses::toString);
            join(update);
            Await.until(
                    "the figures are back",
                    LIMIT,
                    () -> Scrape.of(rest).value("pbx_extension_registrations_total")
                            == before.value("pbx_extension_registrations_total"));
            assertEquals(before.value("pbx_calls_total"), Scrape.of(rest).value("pbx_calls_total"));
            talk.assertNothingLost();
            talk.caller().assertRequests();
            talk.called().assertRequests("INVITE", "ACK");
            talk.callerHangsUp();
        }
    }

    @Test
    @Tag("servers")
    void shouldAnswerAtOnceWhileTheDatabaseIsAway() throws IOException {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("pbx_system", "pbx_user", "first");
            Files.writeString(
                    pbx.home().resolve(".env"),
                    "DB_HOST=127.0.0.1\nDB_PORT=" + server.port() + "\nDB_PASSWORD=first\n");
            pbx.set("pbx.store.cfg", "database", "postgresql");
            awaitDatabase("healthy", "postgresql answered");
            server.stop();
            awaitDatabase("warning", "postgresql does not answer");
            List<Long> tookMs = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long startNs = System.nanoTime();
                JsonNode health = nobody.get("/health").expect(200).json();
                tookMs.add((System.nanoTime() - startNs) / 1_000_000);
                assertEquals("degraded", health.path("status").asText());
            }
            tookMs.sort(Long::compare);
            System.out.printf(
                    "health without a database: median %d ms, longest %d ms%n", tookMs.get(25), tookMs.get(49));
            assertTrue(tookMs.get(25) < 100 && tookMs.get(49) < 500, tookMs::toString);
            nobody.get("/ready").expect(200);
        } finally {
            pbx.set("pbx.store.cfg", "database", "h2");
        }
        awaitDatabase("healthy", "h2 answered");
    }

    private void awaitDatabase(String status, String message) {
        Await.until("the database is " + status, LIMIT, () -> {
            JsonNode check = nobody.get("/health").json().at("/checks/database");
            return check.path("status").asText().equals(status)
                    && check.path("message").asText().startsWith(message);
        });
    }

    private void awaitMore(Scrape before, double more, String name, String... labels) {
        double wanted = before.value(name, labels) + more;
        Await.until(
                name + List.of(labels) + " has grown to " + wanted,
                LIMIT,
                () -> Scrape.of(rest).value(name, labels) >= wanted);
    }

    private static void assertMore(Scrape before, Scrape after, double more, String name, String... labels) {
        double was = before.value(name, labels);
        double is = after.value(name, labels);
        assertTrue(is >= was + more, () -> name + List.of(labels) + " went from " + was + " to " + is);
    }

    private static void join(Thread thread) {
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
