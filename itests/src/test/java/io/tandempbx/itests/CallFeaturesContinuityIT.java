package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.HeardTone;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.phone.TestSubscription;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A call on hold by a phone and one by an operator, one that is parked, one whose party is being transferred and one that was transferred, over UDP, TCP and
 * TLS, and one by a trunk that is registered, beside a lamp, while a bundle is replaced and while the process is killed: each goes on from where it was.
 */
@Tag("long")
@TestInstance(Lifecycle.PER_CLASS)
class CallFeaturesContinuityIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("features").with("pbx.call.cfg", "no_answer_seconds = 120"));
    private Phones phones = new Phones(pbx);

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
    }

    /** Calls in the middle of something. */
    private final class Unfinished implements AutoCloseable {
        private final RegisteredTrunk trunk = new RegisteredTrunk(pbx);
        private final Conversation held = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        private final Conversation parked = Phones.talk(phones.tcp("1003"), phones.udp("1004"));
        private final Conversation heldForThem = Phones.talk(phones.tcp("1002"), phones.udp("1005"));
        private final TestPhone fetching = phones.udp("1005");
        private final Conversation leaving = Phones.talk(phones.udp("1006"), phones.tls("1007"));
        private final TestPhone target = phones.udp("1008");
        private final Conversation transferred = Phones.talk(phones.tls("1009"), phones.udp("1010"));
        private final TestPhone taking = phones.tls("1001");
        private final TestSubscription lamp;
        private final Conversation outside;
        private final TestCall ringing;
        private final TestCall taken;

        Unfinished() {
            assertEquals(200, held.out().reinvite("sendonly").status());
            outside = callOutside(phones.udp("1004"));
            lamp = phones.udp("1010").watch(target.user(), "dialog").begin(600);
            String said = pbx.shell().run("pbx:call-hold " + heldForThem.pbxCallId());
            assertTrue(said.contains("is on hold"), said);
            assertEquals(202, parked.in().refer("72").status());
            parked.in().awaitEnded();
            assertEquals(202, leaving.in().refer("1008").status());
            ringing = target.awaitCall();
            ringing.ring();
            lamp.awaitBody("<state>early</state>");
            assertEquals(202, transferred.in().refer("1001").status());
            TestCall atDesk = held.caller().awaitCall();
            TestCall atTaking = taking.awaitCall();
            taken = atTaking.answer().awaitAcknowledged();
            atDesk.awaitCancelled();
            transferred.in().awaitEnded();
            Await.until("the call is parked", LIMIT, () -> pbx.shell()
                    .run("pbx:call-list")
                    .contains("parked"));
        }

        private Conversation callOutside(TestPhone caller) {
            pbx.rest().delete("/api/routes/outside"); // of a test that failed before its end
            pbx.rest()
                    .post(
                            "/api/routes",
                            "{\"id\":\"outside\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"" + RegisteredTrunk.ID
                                    + "\"}]}")
                    .expect(201);
            TestCall out = caller.call("0307654321");
            TestCall in = trunk.line().awaitCall();
            in.ring();
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            return new Conversation(caller, trunk.line(), out, in);
        }

        void finish() {
            outside.speak().assertHeard();
            outside.callerHangsUp();
            assertEquals(200, held.out().reinvite("sendrecv").status());
            held.speak().assertHeard();
            held.callerHangsUp();
            assertEquals("sendonly", heldForThem.out().remoteSdp().direction());
            assertEquals("sendonly", heldForThem.in().remoteSdp().direction());
            pbx.rest()
                    .post("/api/calls/" + heldForThem.pbxCallId() + "/resume", "")
                    .expect(200);
            Await.until(
                    "both go on",
                    LIMIT,
                    () -> heldForThem.out().remoteSdp().direction().equals("sendrecv")
                            && heldForThem.in().remoteSdp().direction().equals("sendrecv"));
            heldForThem.speak().assertHeard();
            heldForThem.callerHangsUp();
            TestCall fetch = fetching.call("72");
            fetch.awaitAnswered();
            Conversation fetched = new Conversation(fetching, parked.caller(), fetch, parked.out()).speak();
            fetched.assertHeard();
            fetched.callerHangsUp();
            ringing.answer().awaitAcknowledged();
            lamp.awaitBody("<state>confirmed</state>");
            leaving.in().awaitEnded();
            Conversation led = new Conversation(leaving.caller(), target, leaving.out(), ringing).speak();
            led.assertHeard();
            led.callerHangsUp();
            lamp.awaitNext("a dark lamp", request -> !request.body().contains("<state>confirmed</state>"));
            Conversation after = new Conversation(transferred.caller(), taking, transferred.out(), taken).speak();
            after.assertHeard();
            after.callerHangsUp();
        }

        @Override
        public void close() {
            pbx.rest().delete("/api/routes/outside").expect(200);
            trunk.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.sip.jain, sip/jain",
        "io.tandempbx.route.core, route/core",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.registrar.core, registrar/core",
        "io.tandempbx.trunk.core, trunk/core",
        "io.tandempbx.presence.core, presence/core",
    })
    void shouldGoOnAfterAReplacement(String bundle, String module) {
        try (Unfinished calls = new Unfinished()) {
            for (int round = 1; round <= 2; round++) {
                String said = pbx.shell()
                        .run("bundle:update " + bundle + " file:"
                                + JarVersions.rebuilt(JarVersions.built(module), "0.1." + round));
                assertTrue(!said.contains("Error"), said);
            }
            calls.finish();
            calls.trunk.assertNeverLost();
            PresenceReplacementIT.assertWithoutGap(calls.lamp);
        }
    }

    /** A party that nobody has hears the tone on, and is sent away when its time is over. */
    @ParameterizedTest
    @CsvSource({"io.tandempbx.call.core, call/core", "io.tandempbx.media.engine, media/engine", "kill, "})
    void shouldSendAPartyAwayInTheEnd(String what, String module) {
        Path next = module == null ? Path.of("") : JarVersions.rebuilt(JarVersions.built(module), "0.1.9");
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        talk.out().rtp().send(new byte[0]);
        assertEquals(202, talk.in().refer("1003").status());
        TestCall third = target.awaitCall();
        talk.in().hangUp();
        talk.called().register(0);
        third.reject(486, "Busy Here");
        Await.until(
                "the busy tone is heard",
                LIMIT,
                () -> HeardTone.share(talk.out().rtp().heard(), 480, 620) > 0.8);
        if (module == null) {
            pbx.kill();
            assertFalse(talk.out().isEnded());
            pbx.awaitReadyAgain();
            talk.out().awaitEnded();
        } else {
            String said = pbx.shell().run("bundle:update " + what + " file:" + next);
            assertTrue(!said.contains("Error"), said);
            talk.out().rtp().forget();
            CallFeaturesIT.assertSentAway(talk, 10);
        }
    }

    @Test
    void shouldGoOnAfterAKill() {
        try (Unfinished calls = new Unfinished()) {
            pbx.kill();
            pbx.awaitReadyAgain();
            // phones over connections come back as they do: with a new one, over which they register
            calls.parked.caller().reconnect().register();
            calls.heldForThem.caller().reconnect().register();
            calls.leaving.called().reconnect().register();
            calls.transferred.caller().reconnect().register();
            calls.taking.reconnect().register();
            calls.trunk.awaitRegisteredAgain();
            calls.finish();
        }
    }
}
