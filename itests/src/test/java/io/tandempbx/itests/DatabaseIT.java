package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestWatch;
import io.tandempbx.itests.pbx.RestWatch.Sample;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database as an operator handles it: one process, from H2 to PostgreSQL, through everything that happens to a server. */
@Tag("servers")
class DatabaseIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Test
    void shouldFollowTheDatabaseWithoutARestart() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("database"))) {
            server.createDatabase("pbx_system", "pbx_user", "first");
            long pid = pbx.pid();
            writeEnv(pbx, server, "first", "rw-r-----");
            pbx.set("pbx.store.cfg", "demo_extensions", "false");
            pbx.set("pbx.store.cfg", "database", "postgresql");
            pbx.awaitLog(0, "\\.env can be read by others than its owner; its mode should be 0600");
            Await.until("the directory is that of the new database", LIMIT, () -> extensions(pbx) == 0);
            Path csv = pbx.home().resolveSibling(pbx.home().getFileName() + ".csv");
            pbx.shell().run("pbx:extension-import " + csv);
            Await.until("the extensions are imported", LIMIT, () -> extensions(pbx) == 10);
            assertEquals("10", server.sql("pbx_system", "SELECT count(*) FROM extension"));

            int logStart = pbx.log().length();
            try (Phones phones = new Phones(pbx)) {
                CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
                series.make(3);
                try (RestWatch watch =
                        RestWatch.begin(pbx, "/api/cdr?limit=20", "/api/audit?limit=5", "/api/extensions")) {
                    for (int round = 0; round < 3; round++) {
                        server.killIdleSessions();
                        series.make(1);
                        addExtension(pbx, "20" + round + "1");
                    }
                    server.sql("pbx_system", "VACUUM");
                    server.sql("pbx_system", "REINDEX DATABASE pbx_system");
                    series.make(1);
                    addExtension(pbx, "2101");
                    assertUnnoticed(watch.samples());
                }
                assertTrue(!pbx.log().substring(logStart).contains("database fault"), pbx.log());

                writeEnv(pbx, server, "second", "rw-------");
                server.sql("postgres", "ALTER ROLE pbx_user PASSWORD 'second'");
                server.killSessions();
                Await.until("the new password is in use", LIMIT, () -> added(pbx, "2201"));
                series.make(1);

                pbx.rest()
                        .post(
                                "/api/users",
                                "{\"name\":\"rehearsed\",\"password\":\"a long enough one\",\"role\":\"viewer\"}")
                        .expect(201);
                JsonNode token = pbx.rest()
                        .post("/api/tokens", "{\"label\":\"ended\"}")
                        .expect(200)
                        .json();
                server.stop();
                series.make(10);
                String id = token.path("id").asText();
                pbx.rest().delete("/api/tokens/" + id).expect(200); // for security's sake without the database
                RestClient revoked = pbx.rest().withToken(token.path("token").asText());
                revoked.get("/api/extensions").expect(401);
                String refused = pbx.shell().run("pbx:extension-add 2301");
                assertTrue(refused.contains("the database does not answer"), refused);
                assertRefusedAlike(pbx.rest());
                server.resume();
                series.make(5);
                Await.until("changes work again", LIMIT, () -> added(pbx, "2302"));
                Await.until("the token's row is gone", LIMIT, () -> server.sql(
                                "pbx_system", "SELECT count(*) FROM access_token WHERE id = '" + id + "'")
                        .equals("0"));
                revoked.get("/api/extensions").expect(401);
            }
            String log = pbx.log().substring(logStart);
            Map<String, Long> faults = log.lines()
                    .filter(line -> line.contains("database fault sqlstate="))
                    .collect(java.util.stream.Collectors.groupingBy(
                            line -> line.replaceAll(".*sqlstate=(\\w+).*", "$1"),
                            java.util.stream.Collectors.counting()));
            assertTrue(!faults.isEmpty() && faults.values().stream().allMatch(count -> count <= 2), faults::toString);
            pbx.assertNoTrace(0);
            assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive(), "it is another process");
        }
    }

    @Test
    void shouldMigrateOffline() throws IOException {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("pbx_system", "pbx_user", "first");
            Path home = Workspace.fresh("migration");
            String embedded = migrate(home);
            assertTrue(embedded.contains("applied 1-directory"), embedded);
            assertTrue(migrate(home).contains("nothing to apply"), embedded);

            Files.createDirectories(home.resolve("etc"));
            Files.writeString(home.resolve("etc/pbx.store.cfg"), "database = postgresql\n");
            Files.writeString(home.resolve(".env"), "DB_PORT=" + server.port() + "\nDB_PASSWORD=first\n");
            String applied = migrate(home);
            assertTrue(applied.contains("applied 100-call-record"), applied);
            assertTrue(migrate(home).contains("nothing to apply"), applied);
            assertEquals("0", server.sql("pbx_system", "SELECT count(*) FROM call_record"));
        }
    }

    private static String migrate(Path home) {
        Path output = home.resolveSibling(home.getFileName() + ".out");
        ChildProcess script = ChildProcess.start(
                Workspace.root(),
                output,
                Map.of(),
                List.of(Workspace.root().resolve("scripts/migrate_database").toString(), "--home", home.toString()));
        assertEquals(0, script.awaitExit(Duration.ofSeconds(60)), script::output);
        return script.output();
    }

    /** What needs the database: a dry run answers what the operation itself does. */
    private static void assertRefusedAlike(RestClient rest) {
        List<Map.Entry<String, String>> writes = List.of(
                Map.entry("POST /api/extensions", "{\"number\":\"2305\",\"password\":\"Qk8-vo2mtiLa\"}"),
                Map.entry("PUT /api/extensions/1001", "{\"name\":\"Other\"}"),
                Map.entry("PATCH /api/extensions/1001", "{\"dnd\":true}"),
                Map.entry("DELETE /api/extensions/1001", ""),
                Map.entry("POST /api/extensions/1001/password", "{\"password\":\"Another-2-pass\"}"),
                Map.entry("POST /api/extensions/1001/disable", ""),
                Map.entry("POST /api/extensions/1001/enable", ""),
                Map.entry("POST /api/extensions/rotate-passwords", "{}"),
                Map.entry("POST /api/tokens", "{\"label\":\"late\"}"),
                Map.entry(
                        "POST /api/users",
                        "{\"name\":\"late\",\"password\":\"a long enough one\",\"role\":\"viewer\"}"),
                Map.entry("PATCH /api/users/rehearsed", "{\"enabled\":false}"),
                Map.entry("POST /api/users/rehearsed/password", "{\"password\":\"quite another one\"}"),
                Map.entry("DELETE /api/users/rehearsed", ""));
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> write : writes) {
            String[] words = write.getKey().split(" ", 2);
            for (String query : List.of("", "?dry_run=true")) {
                RestClient.Answer answer = rest.send(words[0], words[1] + query, write.getValue());
                boolean soon = answer.raw().headers().firstValue("Retry-After").isPresent();
                if (answer.status() != 503 || !soon) {
                    wrong.add(write.getKey() + query + " answered " + answer.status() + ": " + answer.text());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static void assertUnnoticed(List<Sample> samples) {
        System.out.printf(
                "killed sessions, VACUUM, REINDEX: REST answers by status %s, slowest %.0f ms%n",
                RestWatch.statuses(samples), RestWatch.slowestMs(samples));
        assertTrue(samples.size() > 20, samples::toString);
        RestWatch.assertAll(samples, sample -> sample.status() == 200 && !sample.stale(), "200");
    }

    private static int extensions(PbxProcess pbx) {
        return pbx.shell().json("pbx:extension-list --json").size();
    }

    private static void addExtension(PbxProcess pbx, String number) {
        assertTrue(added(pbx, number), () -> number + " could not be added\n" + pbx.log());
    }

    private static boolean added(PbxProcess pbx, String number) {
        String said = pbx.shell().run("pbx:extension-add " + number + " --password secret-of-" + number);
        return !said.contains("Error") && !said.contains("does not answer");
    }

    private static void writeEnv(PbxProcess pbx, PostgresServer server, String password, String mode)
            throws IOException {
        Path file = pbx.home().resolve(".env");
        Path next = pbx.home().resolve(".env.new");
        Files.writeString(next, "DB_HOST=127.0.0.1\nDB_PORT=" + server.port() + "\nDB_PASSWORD=" + password + "\n");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(mode));
        Files.move(
                next,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
