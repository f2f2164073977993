package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.support.Await;
import io.tandempbx.testing.postgres.PostgresServer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Call records in a PostgreSQL server, which also goes away. */
@Tag("servers")
class CdrPostgresIT extends CallRecordScenarios {
    /** Long enough for everybody to notice; {@code -Dtandem.outage.seconds=60} for the full time. */
    private static final int OUTAGE_S = Integer.getInteger("tandem.outage.seconds", 12);

    private static final PostgresServer SERVER = PostgresServer.start();

    CdrPostgresIT() {
        super(options());
    }

    private static PbxOptions options() {
        SERVER.createDatabase("pbx_system", "pbx_user", "secret");
        return PbxOptions.quickStart("cdr-postgres")
                .with("pbx.store.cfg", "database = postgresql")
                .with(".env", "DB_PORT=" + SERVER.port())
                .with(".env", "DB_PASSWORD=secret");
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Test
    void shouldNotLoseACallWhileTheDatabaseIsStopped() {
        Instant begin = Instant.now();
        int logStart = pbx.log().length();
        int made;
        try (Phones phones = new Phones(pbx)) {
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            series.make(5);
            SERVER.stop();
            try {
                long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(OUTAGE_S);
                series.makeWhile(() -> System.nanoTime() < endNs);
                String refused = pbx.shell().run("pbx:cdr-list");
                assertTrue(refused.contains("call records are not available now"), refused);
            } finally {
                SERVER.resume();
            }
            series.make(5);
            made = series.made();
        }
        Await.until("the records can be read again", LIMIT, () -> !pbx.shell()
                .run("pbx:cdr-list")
                .contains("call records are not available now"));
        assertRecorded(begin, made);
        // a listing reads the spool too; the database has them all a little later
        String count = "SELECT count(*) FROM call_record WHERE start_ms >= " + begin.toEpochMilli();
        Await.until("the database has every record", LIMIT, () -> SERVER.sql("pbx_system", count)
                .equals(Integer.toString(made)));
        assertRecorded(begin, made);
        List<String> faults = pbx.log()
                .substring(logStart)
                .lines()
                .filter(line -> line.contains("database fault sqlstate="))
                .toList();
        assertTrue(!faults.isEmpty() && faults.size() <= 6, faults::toString);
        pbx.assertNoTrace(logStart);
    }
}
