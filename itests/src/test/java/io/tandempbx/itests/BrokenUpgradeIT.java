package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.BrokenJars;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Broken versions are refused, or put back by themselves within five seconds from when their fault first shows. */
@TestInstance(Lifecycle.PER_CLASS)
class BrokenUpgradeIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration BYE_LIMIT = Duration.ofSeconds(45);
    private static final long PUT_BACK_MS = 5000;
    private static final String CALL_CORE = "call/core";

    /** A pair of ports serves again at once, or one quick phone would use up all that there are. */
    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.production("broken").with("pbx.media.cfg", "quarantine_seconds = 0"));

    private final UpgradeConsole console = new UpgradeConsole(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    /** After a failure in the middle of a call, so that only that test fails. */
    @AfterEach
    void hangUpLeftOvers() {
        pbx.shell().run("pbx:hangup --all");
        Await.until("no call is left", BYE_LIMIT, () -> pbx.callCount() == 0);
    }

    @Test
    void shouldRefuseWhatDoesNotResolve() {
        console.assertRefused("pbx:upgrade " + BrokenJars.unresolvable(CALL_CORE, "0.1.0.x1"), "org.example.absent");
    }

    @Test
    void shouldPutBackWhatThrowsAtItsStart() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call = talk(phones);
            assertPutBack(BrokenJars.throwing(CALL_CORE, "0.1.0.x2"), "IllegalStateException: broken");
            call.assertNothingLost();
            call.callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatBurnsTheProcessor() {
        assertPutBack(BrokenJars.burning("codec/g711", "0.1.0.x3"), "cores are busy");
    }

    @Test
    void shouldPutBackWhatForgetsCalls() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call = talk(phones);
            assertPutBack(BrokenJars.forgetting("0.1.0.x4"), "lost");
            call.assertNothingLost();
            call.callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatRefusesCalls() {
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            TestPhone called = phones.udp("1002");
            Path broken = BrokenJars.refusing("0.1.0.x5");
            CompletableFuture<Void> upgrade = CompletableFuture.runAsync(() -> assertPutBack(broken, "set-ups failed"));
            // calls to the echo until it is over: the old version answers, the broken one refuses
            while (!upgrade.isDone()) {
                TestCall call = caller.call("*43");
                if (call.awaitFinal().status() == 200) {
                    call.hangUp();
                }
            }
            upgrade.join();
            Conversation call = Phones.talk(caller, called);
            call.callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatEndsCallsAfterAWhile() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call = talk(phones);
            assertPutBack(BrokenJars.ending("0.1.0.x6"), "lost");
            call.caller().assertRequests("BYE");
            Phones.talk(call.caller(), call.called()).callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatSaysThatCallsWereHungUp() {
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            List<TestCall> calls = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                TestCall call = caller.call("*43");
                call.awaitAnswered();
                calls.add(call);
            }
            assertPutBack(BrokenJars.hangingUp("0.1.0.x7"), "ended");
            calls.forEach(TestCall::awaitEnded);
        }
    }

    @Test
    void shouldPutBackWhatNoLongerSendsOn() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call = talk(phones);
            assertPutBack(BrokenJars.mute("0.1.0.x8"), "sent on");
            call.out().rtp().awaitMore(50, LIMIT);
            call.in().rtp().awaitMore(50, LIMIT);
            call.callerHangsUp();
        }
    }

    private Conversation talk(Phones phones) {
        Conversation call = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        call.out().rtp().awaitMore(50, LIMIT);
        return call;
    }

    private void assertPutBack(Path broken, String reason) {
        Map<String, String> before = console.versions();
        String said = pbx.shell().run("pbx:upgrade --watch 10 " + broken);
        long putBackAtMs = System.currentTimeMillis();
        assertTrue(said.contains("put back") && said.contains(reason), said);
        long tookMs = putBackAtMs - pbx.faultShownAtMs();
        System.out.printf(
                "put back %d ms after the fault showed: %s%n",
                tookMs, said.lines().reduce((earlier, last) -> last).orElse(""));
        assertTrue(tookMs <= PUT_BACK_MS, () -> "put back after " + tookMs + " ms: " + said);
        assertEquals(before, console.versions());
        assertEquals("put back", console.lastResult());
        Await.until(
                "calls can be made",
                LIMIT,
                () -> pbx.shell().json("pbx:status --json").path("running").asBoolean());
    }
}
