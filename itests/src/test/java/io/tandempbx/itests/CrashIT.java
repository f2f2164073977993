package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestWatch;
import io.tandempbx.itests.pbx.RestWatch.Sample;
import io.tandempbx.itests.pbx.StateJournal;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.FreePorts;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The Java process is killed, or stopped, while calls talk, ring and wait for an ACK. The next one goes on where it was;
 * phones are sent nothing that no phone caused.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CrashIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);
    private static final Duration PROBING_LIMIT = Duration.ofSeconds(20);

    private PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("crash"));
    private Phones phones = new Phones(pbx);
    private int logStart;

    @BeforeAll
    void letPhonesRing() { // for longer than the slowest restart
        pbx.set("pbx.call.cfg", "no_answer_seconds", "120");
    }

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        if (!Await.within(LIMIT, () -> pbx.callCount() == 0)) {
            String left = pbx.ladders();
            pbx.shell().run("pbx:hangup --all"); // so that only this test fails
            throw new AssertionError("calls are left over:\n" + left);
        }
        Await.until("no RTP port is left in use", LIMIT, () -> pbx.rtpPairsInUse() == 0);
        logStart = pbx.log().length();
        pbx.assertNoNewTrace();
    }

    @RepeatedTest(2)
    void shouldGoOnWithCallsThatTalkRingAndWaitForAnAck() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        TestPhone answering = phones.udp("1003");
        TestCall toBeAnswered = phones.udp("1004").call("1003");
        TestCall ringing = answering.awaitCall();
        ringing.ring();
        toBeAnswered.awaitStatus(180);
        TestPhone patient = phones.udp("1005");
        TestCall toBeCancelled = phones.udp("1006").call("1005");
        TestCall unanswered = patient.awaitCall();
        unanswered.ring();
        toBeCancelled.awaitStatus(180);
        TestPhone slow = phones.udp("1007").holdingAck(true);
        TestPhone quick = phones.udp("1008");
        TestCall unacknowledged = slow.call("1008");
        TestCall answered = quick.awaitCall().answer().awaitAcknowledged();
        unacknowledged.awaitAnswered();
        TestPhone idle = phones.udp("1009");
        RegisteredTrunk trunk = new RegisteredTrunk(pbx);
        RestWatch watch = RestWatch.begin(pbx, "/api/extensions", "/api/calls/active", "/api/cdr?limit=10", "/live");
        Await.until("REST is used", LIMIT, () -> watch.samples().size() >= 8);

        pbx.kill();
        talk.forgetHeard();
        long killedNs = System.nanoTime();
        pbx.awaitReadyAgain();
        talk.assertHeard();
        System.out.printf("%.1f s after the kill both have heard two seconds%n", (System.nanoTime() - killedNs) / 1e9);
        assertServedAgain(watch, killedNs);

        ringing.answer().awaitAcknowledged();
        toBeAnswered.awaitAnswered();
        Conversation late = new Conversation(toBeAnswered.phone(), answering, toBeAnswered, ringing).speak();
        late.assertHeard();
        toBeCancelled.cancel();
        unanswered.awaitCancelled();
        unacknowledged.acknowledge();
        Conversation acknowledged = new Conversation(slow, quick, unacknowledged, answered).speak();
        acknowledged.assertHeard();
        Conversation called = Phones.talk(quick, idle); // idle has not registered again
        called.calledHangsUp();

        talk.caller().assertRequests();
        talk.called().assertRequests("INVITE", "ACK");
        talk.callerHangsUp();
        late.calledHangsUp();
        acknowledged.callerHangsUp();
        answering.assertRequests("INVITE", "ACK");
        Await.until("the ACK of the 487", LIMIT, () -> patient.journal()
                .requestMethods()
                .contains("ACK"));
        patient.assertRequests("INVITE", "CANCEL", "ACK");
        // it may have been asked whether its call is still up, when the ACK was late
        assertEquals(
                List.of("INVITE", "ACK", "BYE", "BYE"),
                quick.journal().requestMethods().stream()
                        .filter(method -> !method.equals("OPTIONS"))
                        .toList());
        trunk.awaitRegisteredAgain();
        trunk.close();
    }

    /** Who asks while there is no process waits for the next, which answers, with 503 until all is there; nobody is refused. */
    private static void assertServedAgain(RestWatch watch, long killedNs) {
        try (watch) {
            Await.until("REST answers all again", RESTART_LIMIT, () -> {
                List<Sample> last = watch.between(killedNs, System.nanoTime());
                return last.size() > 4
                        && last.subList(last.size() - 4, last.size()).stream()
                                .allMatch(sample -> sample.status() == 200);
            });
        }
        List<Sample> samples = watch.between(killedNs, System.nanoTime());
        System.out.printf(
                "REST after the kill: answers by status %s, longest time without %.0f ms, slowest %.0f ms%n",
                RestWatch.statuses(samples), RestWatch.longestAwayMs(samples), RestWatch.slowestMs(samples));
        RestWatch.assertAll(samples, Sample::isFair, "200 or 503 with Retry-After");
    }

    @Test
    void shouldGoOnWithPhonesThatOpenAnotherConnection() {
        Conversation registering =
                Phones.talk(phones.tcp("1001"), phones.tcp("1002")).speak();
        Conversation asking =
                Phones.talk(phones.tcp("1003"), phones.tcp("1004")).speak();
        TestPhone late = phones.tcp("1005");
        TestCall waiting = phones.udp("1006").call("1005");
        TestCall ringing = late.awaitCall();
        ringing.ring();
        waiting.awaitStatus(180);
        registering.assertHeard();

        pbx.kill();
        registering.forgetHeard();
        asking.forgetHeard();
        pbx.awaitReadyAgain();
        registering.assertHeard(); // audio does not wait for signalling

        // these two tell the registrar, before anything is to be sent to them
        registering.caller().reconnect().register();
        registering.called().reconnect().register();
        registering.callerHangsUp();
        registering.called().assertRequests("INVITE", "ACK", "BYE");

        // this one sends a request of the call over its new connection, and is found again over that
        asking.called().reconnect().register();
        asking.caller().reconnect();
        assertEquals(200, asking.out().reinvite("sendonly").status());
        assertEquals("sendonly", asking.in().remoteSdp().direction());
        assertEquals(200, asking.in().reinvite("sendrecv").status());
        asking.forgetHeard();
        asking.assertHeard();
        asking.calledHangsUp();
        asking.caller().register(); // so that it can unregister

        late.reconnect();
        ringing.answer().awaitAcknowledged();
        waiting.awaitAnswered();
        waiting.hangUp();
        ringing.awaitEnded();
        late.assertRequests("INVITE", "ACK", "BYE");

        // who reconnected is called where it is now
        late.register();
        Conversation again = Phones.talk(registering.caller(), late).speak();
        again.assertHeard();
        again.calledHangsUp();
        assertEquals(1, late.bindings().size());
    }

    @Test
    void shouldCloseOnceWhatEndedMeanwhile() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        Conversation other = Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
        talk.assertHeard();
        String id = talk.pbxCallId();

        pbx.kill();
        talk.out().abandon();
        other.forgetHeard();
        pbx.awaitReadyAgain();
        Await.until("the other party is told", PROBING_LIMIT, () -> talk.in().isEnded());
        String line = "call " + id + " ended ";
        pbx.awaitLog(logStart, line + "cause=481 from 1001 after a restart");
        talk.called().assertRequests("INVITE", "ACK", "BYE");
        other.assertHeard();
        other.callerHangsUp();
        assertEquals(1, Pattern.compile(line).matcher(pbx.log()).results().count());
    }

    /** The script that starts the processes listens on their behalf; what it listens at is configured meanwhile. */
    @Test
    void shouldServeHttpsWhereItIsConfiguredNowAlsoAfterACrash() {
        int first = pbx.httpsPort();
        int second = FreePorts.one();
        pbx.set("pbx.web.cfg", "https_port", Integer.toString(second));
        Await.until("HTTPS is served at the other port", LIMIT, () -> isServed(second));
        Await.until("HTTPS is no longer served at the old port", LIMIT, () -> !isServed(first));

        pbx.kill();
        pbx.awaitReadyAgain();
        Await.until("HTTPS is served at the other port again", LIMIT, () -> isServed(second));
        assertFalse(FreePorts.isHeld(first), "somebody listens at the old port");

        pbx.set("pbx.web.cfg", "https_port", Integer.toString(first));
        Await.until("HTTPS is served where it was", LIMIT, () -> isServed(first));
        Await.until("nobody listens at the other port", LIMIT, () -> !FreePorts.isHeld(second));
    }

    private boolean isServed(int port) {
        try {
            return RestClient.of(port, pbx.home().resolve("ssl/server.crt"))
                            .get("/live")
                            .status()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void shouldStopAndStartWithoutEndingCalls() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        restart(PbxProcess::close);
        talk.forgetHeard();
        talk.assertHeard();
        talk.caller().assertRequests();
        talk.called().assertRequests("INVITE", "ACK");
        assertTrue(pbx.awaitLog(logStart, "1 calls taken over").contains("INFO"));
        talk.calledHangsUp();
    }

    @Test
    void shouldLoseNoMoreThanTheLastEntryOfATornJournal() {
        shouldGoOnWithTornJournal(StateJournal::garbleLastEntry);
        shouldGoOnWithTornJournal(StateJournal::cutLastEntry);
    }

    private void shouldGoOnWithTornJournal(Consumer<StateJournal> damage) {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone registered = phones.udp("1003");
        phones.udp("1004"); // the last entry is its registration
        restart(running -> {
            running.killAll();
            damage.accept(StateJournal.of(running.home()));
        });
        talk.speak().assertHeard();
        talk.calledHangsUp();
        Conversation called = Phones.talk(talk.caller(), registered);
        called.callerHangsUp();
        phones.close();
        phones = new Phones(pbx);
    }

    private void restart(Consumer<PbxProcess> end) {
        end.accept(pbx);
        pbx = pbx.again();
    }
}
