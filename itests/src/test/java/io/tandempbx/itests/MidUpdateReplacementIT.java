package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What phones send while a bundle is being replaced, at moments drawn at random between the begin of {@code
 * bundle:update} and its end: 200, CANCEL, ACK, BYE, a new INVITE, REGISTER. The moments of a failed run come again with
 * {@code -Dtandem.seed=N}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class MidUpdateReplacementIT {
    private static final int ROUNDS = 5;
    private static final long FIRST_GUESS_MS = 300;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.production("mid-update"));
    private final ScheduledExecutorService hands = Executors.newScheduledThreadPool(CallsInMotion.MOVES + 1);

    @AfterAll
    void stop() {
        hands.shutdownNow();
        pbx.close();
    }

    /** When a move began and how long it took until the phones saw its outcome, since the update began. */
    private record Moved(String name, long beganMs, long tookMs) {}

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.sip.jain, sip/jain",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.registrar.core, registrar/core",
        "io.tandempbx.media.engine, media/engine",
    })
    void shouldServeWhatComesDuringAnUpdate(String bundle, String module)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long seed = Long.getLong("tandem.seed", System.nanoTime());
        System.out.printf("mid-update %s: seed %d%n", bundle, seed);
        Random random = new Random(seed);
        Path built = JarVersions.built(module);
        int logStart = pbx.log().length();
        Map<String, Long> longestMs = new TreeMap<>();
        List<Long> updateMs = new ArrayList<>();
        String firstCall = "";
        int inside = 0;
        try (Phones phones = new Phones(pbx)) {
            CallsInMotion calls = new CallsInMotion(phones, pbx);
            long spanMs = FIRST_GUESS_MS;
            for (int round = 1; round <= ROUNDS; round++) {
                calls.begin();
                String version = "0.1." + round;
                Callable<String> update =
                        pbx.shell().prepare("bundle:update " + bundle + " file:" + JarVersions.rebuilt(built, version));
                long beginNs = System.nanoTime();
                Future<Long> updating = hands.submit(() -> {
                    String said = update.call();
                    assertFalse(said.contains("Error"), said);
                    return (System.nanoTime() - beginNs) / 1_000_000;
                });
                List<Future<Moved>> moving = new ArrayList<>();
                for (CallsInMotion.Move move : calls.moves()) {
                    long atMs = random.nextLong(spanMs);
                    moving.add(hands.schedule(() -> timed(move, beginNs), atMs, TimeUnit.MILLISECONDS));
                }
                spanMs = updating.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                updateMs.add(spanMs);
                for (Future<Moved> each : moving) {
                    Moved moved = each.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    inside += moved.beganMs < spanMs ? 1 : 0;
                    longestMs.merge(moved.name, moved.tookMs, Math::max);
                }
                calls.finish();
                assertVersion(bundle, version);
                firstCall = firstCall.isEmpty() ? endedByTheCaller() : firstCall;
            }
            System.out.printf(
                    "mid-update %s: %d of %d moves during %d updates (ms: %s), longest until the outcome (ms): %s,"
                            + " calls refused once: %d%n",
                    bundle, inside, ROUNDS * CallsInMotion.MOVES, ROUNDS, updateMs, longestMs, calls.refused());
            calls.assertUnnoticed(ROUNDS);
        }
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("the ports are free", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        assertRemembered(firstCall);
        pbx.assertNoTrace(logStart);
    }

    /** A call that ended before most of the updates is still found by its id. */
    private void assertRemembered(String call) {
        assertTrue(pbx.shell().run("pbx:call-show " + call).contains("200 hung up by 1001"), call);
        String ladder = pbx.shell().run("pbx:trace " + call);
        assertTrue(ladder.contains("INVITE") && ladder.contains("BYE"), ladder);
    }

    /** After a failure in the middle of a call, so that only that test fails. */
    @AfterEach
    void hangUpLeftOvers() {
        pbx.shell().run("pbx:hangup --all");
        Await.until("no call is left", Duration.ofSeconds(45), () -> pbx.callCount() == 0);
    }

    private static Moved timed(CallsInMotion.Move move, long beginNs) {
        long startNs = System.nanoTime();
        move.action().run();
        return new Moved(move.name(), (startNs - beginNs) / 1_000_000, (System.nanoTime() - startNs) / 1_000_000);
    }

    /** The id of the last call that extension 1001 ended. */
    private String endedByTheCaller() {
        for (JsonNode call : pbx.shell().json("pbx:call-list --ended --json").path("calls")) {
            if (call.path("end_cause").asText().equals("200 hung up by 1001")) {
                return call.path("call_id").asText();
            }
        }
        throw new AssertionError("the call is not remembered");
    }

    private void assertVersion(String bundle, String version) {
        String status = pbx.shell().run("pbx:status");
        assertTrue(status.lines().anyMatch(line -> line.contains(bundle + " ") && line.contains(version)), status);
    }
}
