package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.Components;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestWatch;
import io.tandempbx.itests.pbx.RestWatch.Sample;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.DirectStream;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each bundle replaced ten times by another version of itself, while calls talk, ring, and wait for an ACK, over UDP and
 * TCP. No phone may notice: no request that no phone caused, no missing packet, the same SSRC and ports. A client of the
 * REST interface that asks all the time is never refused a connection, and sees at most a short 503 that says when to come
 * again.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ReplacementIT {
    private static final int UPDATES = 10;
    private static final int LARGEST_GAP_MS = 200;
    private static final double LONGEST_AWAY_MS = 5_000;
    private static final String[] ASKED = {
        "/api/extensions", "/api/calls/active", "/api/cdr?limit=10", "/api/status", "/api/auth/whoami", "/live"
    };
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration BYE_LIMIT = Duration.ofSeconds(45);

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.production("replacement"));

    @AfterAll
    void stop() {
        pbx.close();
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.codec.g711, codec/g711",
        "io.tandempbx.codec.g722, codec/g722",
        "io.tandempbx.codec.g726, codec/g726",
        "io.tandempbx.codec.g729, codec/g729",
        "io.tandempbx.codec.opus, codec/opus",
        "io.tandempbx.store.jpa, store/jpa",
        "io.tandempbx.cdr.core, cdr/core",
        "io.tandempbx.event.core, event/core",
        "io.tandempbx.presence.core, presence/core",
        "io.tandempbx.mail.smtp, mail/smtp",
        "io.tandempbx.voicemail.core, voicemail/core",
        "io.tandempbx.attendant.core, attendant/core",
        "io.tandempbx.conference.core, conference/core",
        "io.tandempbx.qos.core, qos/core",
        "io.tandempbx.recording.core, recording/core",
        "io.tandempbx.registrar.core, registrar/core",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.route.core, route/core",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.sip.jain, sip/jain",
        "io.tandempbx.trunk.core, trunk/core",
        "io.tandempbx.security.core, security/core",
        "io.tandempbx.web.server, web/server",
        "io.tandempbx.rest.cxf, rest/cxf",
        "io.tandempbx.health.core, health/core",
        "io.tandempbx.console.shell, console/shell",
    })
    void shouldReplaceWhileCallsAreUp(String bundle, String module) {
        Path built = JarVersions.built(module);
        Map<String, String> before = Components.snapshot(pbx.shell(), bundle);
        assertTrue(before.size() > 3, before::toString);
        int logStart = pbx.log().length();
        try (Phones phones = new Phones(pbx);
                RegisteredTrunk trunk = new RegisteredTrunk(pbx);
                DirectStream direct = new DirectStream()) {
            Conversation udp = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            Conversation tcp = Phones.talk(phones.tcp("1003"), phones.tcp("1004"));
            PendingCalls pending = new PendingCalls(phones);
            // one second of packets before the clock of the gaps starts: the relay's code is warm then
            udp.speak();
            tcp.speak();
            udp.out().rtp().awaitMore(50, LIMIT);

            List<Long> updateMs = new ArrayList<>();
            RestWatch watch = RestWatch.begin(pbx, ASKED);
            try (watch) {
                for (int round = 1; round <= UPDATES; round++) {
                    Path next = JarVersions.rebuilt(built, "0.1." + round);
                    pending.begin();
                    long startNs = System.nanoTime();
                    String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
                    updateMs.add((System.nanoTime() - startNs) / 1_000_000);
                    assertTrue(!said.contains("Error"), said);
                    pending.finish();
                    long doneNs = System.nanoTime();
                    Await.until("REST answers all again", LIMIT, () -> isAnsweringAll(watch, doneNs));
                }
            }
            assertFair(bundle, watch.samples());
            trunk.assertNeverLost();
            assertVersion(bundle, "0.1." + UPDATES);
            assertEquals(
                    before, Components.snapshot(pbx.shell(), bundle), "components of other bundles were re-created");

            double gapMs = Math.max(udp.largestGapMs(), tcp.largestGapMs());
            System.out.printf(
                    "replaced %s: %d updates, largest gap %.0f ms (without a server %.0f ms), update mean %.0f ms, max"
                            + " %d ms%n",
                    bundle,
                    UPDATES,
                    gapMs,
                    direct.largestGapMs(),
                    updateMs.stream().mapToLong(ms -> ms).average().orElse(0),
                    updateMs.stream().mapToLong(ms -> ms).max().orElse(0));
            udp.assertNothingLost();
            tcp.assertNothingLost();
            double machineMs = direct.largestGapMs();
            assertTrue(
                    gapMs - machineMs <= LARGEST_GAP_MS,
                    () -> "largest gap " + gapMs + " ms, without a server " + machineMs + " ms");
            endAndAssertUnnoticed(udp, tcp, pending);
        }
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("the ports are free", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        pbx.assertNoTrace(logStart);
    }

    private static boolean isAnsweringAll(RestWatch watch, long sinceNs) {
        List<Sample> samples = watch.between(sinceNs, System.nanoTime());
        return samples.size() >= ASKED.length
                && samples.subList(samples.size() - ASKED.length, samples.size()).stream()
                        .allMatch(sample -> sample.status() == 200);
    }

    private static void assertFair(String bundle, List<Sample> samples) {
        double awayMs = RestWatch.longestAwayMs(samples);
        System.out.printf(
                "replaced %s: REST answers by status %s, slowest %.0f ms, longest time without %.0f ms%n",
                bundle, RestWatch.statuses(samples), RestWatch.slowestMs(samples), awayMs);
        RestWatch.assertAll(samples, Sample::isFair, "200 or 503 with Retry-After");
        assertTrue(awayMs < LONGEST_AWAY_MS, () -> "not answered for " + awayMs + " ms");
    }

    /** After a failure in the middle of a call, so that only that test fails; phones that are gone do not answer BYE. */
    @AfterEach
    void hangUpLeftOvers() {
        pbx.shell().run("pbx:hangup --all");
        Await.until("no call is left", BYE_LIMIT, () -> pbx.callCount() == 0);
    }

    private void assertVersion(String bundle, String version) {
        Await.until("the new version is shown", LIMIT, () -> pbx.shell()
                .run("pbx:status --json")
                .contains(version));
        if (bundle.equals("io.tandempbx.sip.jain")) {
            try (TestPhone phone = pbx.udpPhone("1001")) {
                SipMessage answer = phone.exchange(phone.newRequest("OPTIONS", "1001"));
                assertTrue(answer.header("Server").contains(version), answer.fields()::toString);
            }
        }
    }

    private static void endAndAssertUnnoticed(Conversation udp, Conversation tcp, PendingCalls pending) {
        udp.caller().assertRequests();
        udp.called().assertRequests("INVITE", "ACK");
        tcp.caller().assertRequests();
        tcp.called().assertRequests("INVITE", "ACK");
        pending.assertUnnoticed(UPDATES);
        udp.callerHangsUp();
        tcp.calledHangsUp();
        udp.called().assertRequests("INVITE", "ACK", "BYE");
        tcp.caller().assertRequests("BYE");
        assertTrue(tcp.caller().isConnected() && tcp.called().isConnected(), "a TCP connection was lost");
    }
}
