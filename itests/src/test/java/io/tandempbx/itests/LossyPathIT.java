package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.LossyRelay;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Signalling over a path that loses a fifth of the datagrams each way: what both sides repeat makes up for it. */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class LossyPathIT {
    private static final double SHARE = 0.2;
    private static final long SEED = 20_261;
    private static final int PAIRS = 5;
    private static final int CALLS_PER_PAIR = 10;
    private static final int TALK_PACKETS = 25; // half a second

    /** For whatever is repeated until it arrives: 64 times T1 (RFC 3261 §17.1), and the machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    // two pairs of ports for each call, none used again so soon
    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("lossy").withRtpPorts(600));
    private final Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldMakeAndEndEveryCallOverALossyPath() throws IOException, InterruptedException {
        Instant begin = Instant.now();
        int logStart = pbx.log().length();
        List<String> expected = new ArrayList<>();
        List<Double> setUpMs = new ArrayList<>();
        try (LossyRelay relay = new LossyRelay(pbx.sip(), SHARE, SEED)) {
            ExecutorService pairs = Executors.newFixedThreadPool(PAIRS);
            try {
                List<Future<List<Double>>> running = new ArrayList<>();
                for (int pair = 0; pair < PAIRS; pair++) {
                    TestPhone caller = phone(relay, 1001 + 2 * pair);
                    TestPhone called = phone(relay, 1002 + 2 * pair);
                    String record = caller.user() + " to " + called.user() + " normal_call_clearing";
                    expected.addAll(Collections.nCopies(CALLS_PER_PAIR, record));
                    running.add(pairs.submit(() -> calls(caller, called)));
                }
                for (Future<List<Double>> each : running) {
                    setUpMs.addAll(outcome(each));
                }
            } finally {
                pairs.shutdownNow();
            }
            Await.until("no call is left", PATIENCE, () -> pbx.callCount() == 0);
            Await.until("no RTP port is left in use", PATIENCE, () -> pbx.rtpPairsInUse() == 0);
            phones.close();
            System.out.printf(
                    "%d of %d calls over a path that lost %d of %d datagrams towards the server and %d of %d from it,"
                            + " seed %d; set-up took %.0f ms in the middle, %.0f ms at most; %.0f s in all%n",
                    setUpMs.size(),
                    PAIRS * CALLS_PER_PAIR,
                    relay.lost(true),
                    relay.seen(true),
                    relay.lost(false),
                    relay.seen(false),
                    SEED,
                    setUpMs.stream().sorted().toList().get(setUpMs.size() / 2),
                    setUpMs.stream().max(Double::compare).orElseThrow(),
                    Duration.between(begin, Instant.now()).toMillis() / 1000.0);
            assertLossy(relay, true);
            assertLossy(relay, false);
        }
        assertEquals(counted(expected), counted(records(begin, expected.size())));
        pbx.assertNoTrace(logStart);
    }

    private TestPhone phone(LossyRelay relay, int extension) {
        String number = Integer.toString(extension);
        TestPhone phone = TestPhone.udp(relay.address(), number, PbxProcess.password(number));
        // a request that is not remembered when it is challenged depends on one datagram each way
        return phones.keep(phone.withPatience(PATIENCE).provingAhead(true)).register();
    }

    /** The calls of one pair of phones, one after the other; how long each took from INVITE to 200. */
    private static List<Double> calls(TestPhone caller, TestPhone called) {
        List<Double> tookMs = new ArrayList<>();
        for (int i = 0; i < CALLS_PER_PAIR; i++) {
            long startNs = System.nanoTime();
            TestCall out = caller.call(called.user());
            TestCall in = called.awaitCall();
            in.ring();
            in.answer();
            out.awaitAnswered();
            tookMs.add((System.nanoTime() - startNs) / 1e6);
            in.awaitAcknowledged();
            new Conversation(caller, called, out, in).speak();
            out.rtp().awaitMore(TALK_PACKETS, PATIENCE);
            in.rtp().awaitMore(TALK_PACKETS, PATIENCE);
            TestCall ends = i % 2 == 0 ? out : in;
            TestCall told = i % 2 == 0 ? in : out;
            ends.hangUp();
            told.awaitEnded();
            out.rtp().close();
            in.rtp().close();
        }
        return tookMs;
    }

    private static List<Double> outcome(Future<List<Double>> calls) throws InterruptedException {
        try {
            return calls.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** A path that loses nothing would prove nothing. */
    private static void assertLossy(LossyRelay relay, boolean towardsServer) {
        double lost = (double) relay.lost(towardsServer) / relay.seen(towardsServer);
        assertTrue(lost > 0.75 * SHARE && lost < 1.25 * SHARE, () -> "the relay lost " + lost + " of the datagrams");
    }

    /** The records of the calls since then, once there are so many and all are over. */
    private List<String> records(Instant begin, int count) {
        String query = "/api/cdr?limit=1000&from=" + begin;
        Await.until(count + " records", PATIENCE, () -> {
            JsonNode calls = pbx.rest().get(query).json().path("calls");
            return calls.size() >= count
                    && calls.findValues("end_time").stream().noneMatch(JsonNode::isNull);
        });
        List<String> records = new ArrayList<>();
        for (JsonNode call : pbx.rest().get(query).json().path("calls")) {
            assertEquals("answered", call.path("disposition").asText(), call::toString);
            assertTrue(call.path("billsec").asDouble() > 0, call::toString);
            records.add(call.path("from_extension").asText() + " to "
                    + call.path("to_extension").asText() + " "
                    + call.path("hangup_cause").asText());
        }
        return records;
    }

    private static Map<String, Long> counted(List<String> calls) {
        return new TreeMap<>(calls.stream().collect(Collectors.groupingBy(call -> call, Collectors.counting())));
    }
}
