package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.FileTree;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million call records as JSON and as CSV, each complete and in order, while another client reads them slowly; the heap
 * of the server stays as it is.
 */
@Tag("rounds")
class MillionRecordsIT {
    private static final int MANY = 1_000_000;
    private static final long FLAT_BYTES = 24L << 20;
    private static final long SLOW_BYTES_PER_SECOND = 500_000;
    private static final String WINDOW = "/api/cdr?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
    private static final long FIRST_MS = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
    /** Of a table whose rows are the numbers from 1 on. */
    private static final String INSERT = "INSERT INTO call_record SELECT 'bulk-' || x, '1001', '1002', " + FIRST_MS
            + " + x * 10, " + FIRST_MS + " + x * 10 + 5, " + FIRST_MS + " + x * 10 + 1005, 1005, 'answered',"
            + " 'normal_call_clearing', 'hung up', 200, 'internal', '', '', 'Bench \"phone\", of ' || x, 4.4 FROM ";

    @Test
    void shouldStreamFromPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("pbx_system", "pbx_user", "secret");
            try (PbxProcess pbx = PbxProcess.start(PbxOptions.production("million-postgres")
                    .with("pbx.store.cfg", "database = postgresql")
                    .with(".env", "DB_PORT=" + server.port())
                    .with(".env", "DB_PASSWORD=secret"))) {
                pbx.rest().get("/api/cdr").expect(200);
                server.sql("pbx_system", INSERT + "generate_series(1, " + MANY + ") AS numbers(x)");
                server.sql("pbx_system", "VACUUM ANALYZE call_record");
                stream("postgresql", pbx);
            }
        }
    }

    @Test
    void shouldStreamFromTheEmbeddedDatabase() throws Exception {
        PbxProcess first = PbxProcess.start(PbxOptions.production("million-h2"));
        first.rest().get("/api/cdr").expect(200);
        first.close();
        Path driver = FileTree.find(Workspace.root().resolve("karaf-assembly/target/assembly/system"), "h2-.*\\.jar");
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
                        INSERT + "SYSTEM_RANGE(1, " + MANY + ")")
                .expect(0)
                .expect("Update count: " + MANY);
        try (PbxProcess pbx = first.again()) {
            stream("h2", pbx);
        }
    }

    private static void stream(String database, PbxProcess pbx) throws Exception {
        RestClient rest = pbx.rest();
        for (String format : new String[] {"json", "csv"}) {
            rest.get(WINDOW + "&limit=20000&format=" + format).expect(200); // code is compiled, caches are filled
        }
        long beforeBytes = pbx.liveBytes();
        AtomicBoolean hurry = new AtomicBoolean();
        FutureTask<Long> slow = new FutureTask<>(() -> {
            try (InputStream body = rest.open(WINDOW + "&format=csv").body()) {
                return readCsv(new ThrottledStream(body, hurry));
            }
        });
        new Thread(slow, "slow-reader").start();
        long jsonBytes = 0;
        for (String format : new String[] {"json", "csv"}) {
            long startNs = System.nanoTime();
            try (CountingStream body =
                    new CountingStream(rest.open(WINDOW + "&format=" + format).body(), pbx)) {
                long records = format.equals("csv") ? readCsv(body) : readJson(body);
                double seconds = (System.nanoTime() - startNs - body.measuringNs()) / 1e9;
                long grownBytes = body.liveBytes() - beforeBytes;
                System.out.printf(
                        "%s %s: %d records, %d octets in %.1f s, %.0f records/s, live heap %.1f MB, in the middle"
                                + " %+.1f MB%n",
                        database,
                        format,
                        records,
                        body.octets(),
                        seconds,
                        records / seconds,
                        beforeBytes / 1e6,
                        grownBytes / 1e6);
                assertEquals(MANY, records);
                assertTrue(grownBytes < FLAT_BYTES, () -> "the heap grew by " + grownBytes);
                jsonBytes += body.octets();
            }
        }
        assertTrue(jsonBytes > 200L << 20, "only " + jsonBytes + " octets");
        assertTrue(!slow.isDone(), "the slow reader was not slow");
        hurry.set(true);
        assertEquals(MANY, slow.get(5, TimeUnit.MINUTES));
        long afterBytes = pbx.liveBytes() - beforeBytes;
        System.out.printf("%s: live heap at the end %+.1f MB%n", database, afterBytes / 1e6);
        assertTrue(afterBytes < FLAT_BYTES, () -> "the heap grew by " + afterBytes);
        pbx.assertNoTrace(0);
    }

    /** How many records there are, each one older than the one before and none left out. */
    private static long readCsv(InputStream body) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            assertTrue(lines.readLine().startsWith("call_id,from_extension,"));
            long records = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                assertEquals("bulk-" + (MANY - records), line.substring(0, line.indexOf(',')));
                records++;
            }
            return records;
        }
    }

    /** The same of JSON, whose own count must agree. */
    private static long readJson(InputStream body) throws IOException {
        long records = 0;
        long count = -1;
        try (JsonParser json = new JsonFactory().createParser(body)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("call_id")) {
                    assertEquals("bulk-" + (MANY - records), json.nextTextValue());
                    records++;
                } else if (token == JsonToken.FIELD_NAME && json.currentName().equals("count")) {
                    count = json.nextLongValue(-1);
                }
            }
        }
        assertEquals(records, count);
        return records;
    }

    /** Gives no more than {@value #SLOW_BYTES_PER_SECOND} octets a second, until it is told to hurry. */
    private static final class ThrottledStream extends FilterInputStream {
        private final AtomicBoolean hurry;
        private final long startNs = System.nanoTime();
        private long octets;

        ThrottledStream(InputStream in, AtomicBoolean hurry) {
            super(in);
            this.hurry = hurry;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            long dueNs = startNs + octets * 1_000_000_000 / SLOW_BYTES_PER_SECOND;
            while (!hurry.get() && System.nanoTime() < dueNs) {
                LockSupport.parkNanos(20_000_000);
            }
            int read = super.read(into, from, most);
            octets += Math.max(0, read);
            return read;
        }
    }

    /** Counts octets, and looks at the server's heap once, in the middle. */
    private static final class CountingStream extends FilterInputStream {
        private static final long MIDDLE = 60L << 20;

        private final PbxProcess pbx;
        private long octets;
        private long liveBytes;
        private long measuringNs;

        CountingStream(InputStream in, PbxProcess pbx) {
            super(in);
            this.pbx = pbx;
        }

        long octets() {
            return octets;
        }

        long liveBytes() {
            return liveBytes;
        }

        long measuringNs() {
            return measuringNs;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int read = super.read(into, from, most);
            octets += Math.max(0, read);
            if (liveBytes == 0 && octets > MIDDLE) {
                long startNs = System.nanoTime();
                liveBytes = pbx.liveBytes();
                measuringNs = System.nanoTime() - startNs;
            }
            return read;
        }
    }
}
