package io.tandempbx.itests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.RestWatch;
import io.tandempbx.itests.pbx.RestWatch.Sample;
import io.tandempbx.itests.support.Await;
import io.tandempbx.testing.postgres.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Call records in a PostgreSQL server, which also goes away. */
@Tag("servers")
class CdrPostgresIT extends CallRecordScenarios {
    /** Long enough for everybody to notice; {@code -Dtandem.outage.seconds=60} for the full time. */
    private static final int OUTAGE_S = Integer.getInteger("tandem.outage.seconds", 12);

    private static final double HEALTH_MS = 500;
    /** Nobody waits for longer: the three seconds of the pool for those that ask just when the server goes, and some. */
    private static final double SLOWEST_MS = 5_000;
    /** For whoever had asked when it began to hang. */
    private static final double HUNG_MS = 13_000;

    private static final Duration HANG = Duration.ofSeconds(20);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    /** Health looks every two seconds. */
    private static final Duration NOTICED = Duration.ofSeconds(5);

    private static final String[] KEPT = {"/api/extensions", "/api/extensions/1001", "/api/users", "/api/tokens"};
    private static final String[] STORED = {"/api/cdr?limit=20", "/api/audit?limit=5"};
    private static final String[] LIVE = {"/api/calls/active", "/api/extensions/registered", "/api/status", "/ready"};

    private static final String LOCK =
            "BEGIN; LOCK TABLE call_record IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(5); COMMIT";
    private static final String READERS_WAITING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT%FROM call_record%'";

    private static final AtomicReference<PostgresServer> STARTED = new AtomicReference<>();

    private final PostgresServer server = requireNonNull(STARTED.get()); // a second try of the class has its own

    CdrPostgresIT() {
        super(options());
    }

    private static PbxOptions options() {
        PostgresServer server = PostgresServer.start();
        STARTED.set(server);
        server.createDatabase("pbx_system", "pbx_user", "secret");
        return PbxOptions.quickStart("cdr-postgres")
                .with("pbx.store.cfg", "database = postgresql")
                .with(".env", "DB_PORT=" + server.port())
                .with(".env", "DB_PASSWORD=secret");
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Test
    void shouldNotLoseACallWhileTheDatabaseIsStopped() {
        Instant begin = Instant.now();
        int logStart = pbx.log().length();
        int made;
        try (Phones phones = new Phones(pbx);
                RestWatch health = RestWatch.begin(pbx, "/health");
                RestWatch kept = RestWatch.begin(pbx, KEPT);
                RestWatch stored = RestWatch.begin(pbx, STORED);
                RestWatch live = RestWatch.begin(pbx, LIVE)) {
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            Await.until("REST serves", LIMIT, () -> isServed(kept, stored, live));
            series.make(5);
            long beganNs = System.nanoTime();
            server.stop();
            try {
                long stoppedNs = System.nanoTime();
                long endNs = stoppedNs + TimeUnit.SECONDS.toNanos(OUTAGE_S);
                series.makeWhile(() -> System.nanoTime() < endNs);
                assertServed(health, kept, stored, live, beganNs, stoppedNs);
                String refused = pbx.shell().run("pbx:cdr-list");
                assertTrue(refused.contains("call records are not available now"), refused);
            } finally {
                server.resume();
            }
            series.make(5);
            made = series.made();
            Await.until(
                    "REST serves all again, unmarked",
                    LIMIT,
                    () -> isServed(kept, stored, live) && last(health).text().contains("postgresql answered"));
        }
        Await.until("the records can be read again", LIMIT, () -> !pbx.shell()
                .run("pbx:cdr-list")
                .contains("call records are not available now"));
        assertRecorded(begin, made);
        // a listing reads the spool too; the database has them all a little later
        String count = "SELECT count(*) FROM call_record WHERE start_ms >= " + begin.toEpochMilli();
        Await.until("the database has every record", LIMIT, () -> server.sql("pbx_system", count)
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

    /**
     * A server that says nothing any more is worse than one that is gone: everybody who asks it waits, also whoever has asked
     * already. A lock sees to it that somebody has.
     */
    @Test
    void shouldNotWaitForADatabaseThatHangs() throws InterruptedException {
        Instant begin = Instant.now();
        int made;
        try (Phones phones = new Phones(pbx);
                RestWatch health = RestWatch.begin(pbx, "/health");
                RestWatch kept = RestWatch.begin(pbx, KEPT);
                RestWatch stored = RestWatch.begin(pbx, STORED)) {
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            Await.until("REST serves", LIMIT, () -> isServed(kept, stored));
            series.make(5);
            long beganNs = System.nanoTime();
            Thread lock = new Thread(() -> server.sql("pbx_system", LOCK), "lock");
            lock.start();
            Await.until("a request waits for the lock", LIMIT, () -> server.sql("postgres", READERS_WAITING)
                    .equals("1"));
            server.hang();
            try {
                series.makeWhile(() -> System.nanoTime() - beganNs < HANG.toNanos());
            } finally {
                server.wake();
            }
            lock.join();
            series.make(5);
            made = series.made();
            Await.until(
                    "REST serves all again",
                    LIMIT,
                    () -> last(stored).status() == 200 && !last(kept).stale());
            List<Sample> asked = stored.between(beganNs - SECOND_NS, System.nanoTime());
            List<Sample> looked = health.between(beganNs, System.nanoTime());
            System.out.printf(
                    "a database that hangs for %d s: health slowest %.0f ms%n",
                    HANG.toSeconds(), RestWatch.slowestMs(looked));
            print("kept", kept.between(beganNs, System.nanoTime()));
            print("stored", asked);
            RestWatch.assertAll(
                    looked, sample -> sample.status() == 200 && sample.tookMs() < HEALTH_MS, "200 within 500 ms");
            RestWatch.assertAll(
                    kept.between(beganNs, System.nanoTime()),
                    sample -> sample.status() == 200 && sample.tookMs() < HEALTH_MS,
                    "200 at once");
            RestWatch.assertAll(
                    asked,
                    sample -> sample.isFair() && sample.tookMs() < HUNG_MS,
                    "200 or 503 with Retry-After, before long");
        }
        assertRecorded(begin, made);
    }

    private static boolean isServed(RestWatch... watches) {
        return List.of(watches).stream()
                .map(CdrPostgresIT::last)
                .allMatch(sample -> sample.status() == 200 && !sample.stale());
    }

    private static Sample last(RestWatch watch) {
        return Await.value(
                "a first answer", LIMIT, () -> watch.samples().stream().reduce((earlier, later) -> later));
    }

    private static void assertServed(
            RestWatch health, RestWatch kept, RestWatch stored, RestWatch live, long beganNs, long stoppedNs) {
        long noticedNs = stoppedNs + NOTICED.toNanos();
        long endNs = System.nanoTime();
        List<Sample> looked = health.between(beganNs, endNs);
        RestWatch.assertAll(
                looked, sample -> sample.status() == 200 && sample.tookMs() < HEALTH_MS, "200 within 500 ms");
        RestWatch.assertAll(
                health.between(noticedNs, endNs),
                sample -> sample.text().contains("\"status\":\"degraded\"")
                        && sample.text().contains("postgresql does not answer"),
                "degraded for the database");
        double saidMs = looked.stream()
                .filter(sample -> sample.text().contains("postgresql does not answer"))
                .mapToDouble(sample -> (sample.beganNs() - stoppedNs) / 1e6)
                .findFirst()
                .orElse(Double.NaN);
        System.out.printf(
                "%d s without a database: health asked %d times, slowest %.0f ms, degraded after %.1f s%n",
                OUTAGE_S, looked.size(), RestWatch.slowestMs(looked), saidMs / 1000);
        print("kept", kept.between(beganNs, endNs));
        print("stored", stored.between(beganNs, endNs));
        print("live", live.between(beganNs, endNs));
        for (RestWatch watch : List.of(kept, stored, live)) {
            RestWatch.assertAll(
                    watch.between(beganNs, endNs),
                    sample -> sample.isFair() && sample.tookMs() < SLOWEST_MS,
                    "200 or 503 with Retry-After, soon");
        }
        RestWatch.assertAll(
                kept.between(noticedNs, endNs), sample -> sample.status() == 200 && sample.stale(), "marked stale");
        RestWatch.assertAll(stored.between(noticedNs, endNs), sample -> sample.status() == 503, "refused with 503");
        RestWatch.assertAll(
                live.between(beganNs, endNs), sample -> sample.status() == 200 && !sample.stale(), "as ever");
    }

    private static void print(String what, List<Sample> samples) {
        System.out.printf(
                "  %s: answers by status %s, %d marked stale, slowest %.0f ms%n",
                what,
                RestWatch.statuses(samples),
                samples.stream().filter(Sample::stale).count(),
                RestWatch.slowestMs(samples));
    }
}
