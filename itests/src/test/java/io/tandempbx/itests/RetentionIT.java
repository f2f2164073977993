package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FileTree;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Call records older than {@code retention_days} go from the database, in a running node and at a start; newer ones stay. */
@Tag("long")
class RetentionIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int OLD = 2_500; // more than are removed in one part
    private static final int NEWER = 20;

    @Test
    void shouldRemoveOldRecordsFromTheEmbeddedDatabaseAtAStart() throws IOException {
        PbxProcess first = PbxProcess.start(PbxOptions.quickStart("retention"));
        first.rest().get("/api/cdr").expect(200);
        first.close();
        Path driver = FileTree.find(Workspace.root().resolve("karaf-assembly/target/assembly/system"), "h2-.*\\.jar");
        for (String sql : new String[] {
            insert("old", 31, "SYSTEM_RANGE(1, " + OLD + ")"), insert("newer", 29, "SYSTEM_RANGE(1, " + NEWER + ")")
        }) {
            Script.run(
                            Path.of(System.getProperty("java.home", ""), "bin", "java"),
                            Map.of(),
                            "-cp",
                            driver.toString(),
                            "org.h2.tools.Shell",
                            "-url",
                            "jdbc:h2:file:" + first.home().resolve("data/db/pbx"),
                            "-user",
                            "pbx",
                            "-sql",
                            sql)
                    .expect(0)
                    .expect("Update count: ");
        }
        Files.writeString(
                first.home().resolve("etc/pbx.cdr.cfg"), "\nretention_days = 30\n", StandardOpenOption.APPEND);
        try (PbxProcess pbx = first.again()) {
            onlyNewerStay(pbx);
        }
    }

    @Test
    void shouldRemoveOldRecordsFromPostgresWhenTheSettingChanges() {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("pbx_system", "pbx_user", "secret");
            try (PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("retention-postgres")
                    .with("pbx.store.cfg", "database = postgresql")
                    .with(".env", "DB_PORT=" + server.port())
                    .with(".env", "DB_PASSWORD=secret"))) {
                pbx.rest().get("/api/cdr").expect(200);
                server.sql("pbx_system", insert("old", 31, "generate_series(1, " + OLD + ") AS numbers(x)"));
                server.sql("pbx_system", insert("newer", 29, "generate_series(1, " + NEWER + ") AS numbers(x)"));
                assertEquals(OLD + NEWER, records(pbx.rest()));
                pbx.set("pbx.cdr.cfg", "retention_days", "32");
                assertEquals(OLD + NEWER, records(pbx.rest()));
                pbx.set("pbx.cdr.cfg", "retention_days", "30");
                onlyNewerStay(pbx);
                assertEquals(Integer.toString(NEWER), server.sql("pbx_system", "SELECT count(*) FROM call_record"));
            }
        }
    }

    private static void onlyNewerStay(PbxProcess pbx) {
        RestClient rest = pbx.rest();
        Await.until("old records are gone", LIMIT, () -> records(rest) == NEWER);
        String kept = rest.get(window()).text();
        assertTrue(kept.contains("newer-1") && !kept.contains("old-"), kept);
        pbx.awaitLog(0, "Removed " + OLD + " call records from before ");
    }

    private static int records(RestClient rest) {
        return rest.get(window()).expect(200).json().path("count").asInt();
    }

    private static String window() {
        return "/api/cdr?from="
                + Instant.now().minus(Duration.ofDays(60)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    /** Rows of calls that began so many days ago, from a table whose rows are the numbers from 1 on. */
    private static String insert(String name, int days, String numbers) {
        long startMs = Instant.now().minus(Duration.ofDays(days)).toEpochMilli();
        return "INSERT INTO call_record SELECT '" + name + "-' || x, '1001', '1002', " + startMs + ", " + startMs
                + " + 5, " + startMs
                + " + 1005, 1005, 'answered', 'normal_call_clearing', 'hung up', 200, 'internal', '',"
                + " '', 'phone', 4.4 FROM " + numbers;
    }
}
