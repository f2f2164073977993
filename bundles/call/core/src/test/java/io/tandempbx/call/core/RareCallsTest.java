package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Unfinished;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What phones may do and rarely do. */
final class RareCallsTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(600);

    @Test
    void shouldRingAnotherExtensionAtTheCallersAddress() throws InterruptedException {
        List<Contact> sameBase = List.of(CallFixture.contact(CallFixture.CALLER_FLOW));
        try (CallFixture fixture = new CallFixture(false, sameBase, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            assertEquals(
                    sameBase.get(0).uri(), fixture.sip.next("INVITE").outbound().uri());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerAnInviteThatItsCallerEndsWithBye(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 180, "phone-tag", "");
            String tag = fixture.sip.next("180").answer().toTag();
            fixture.callerSends("BYE", "server-2", tag, 2, "");
            assertEquals("server-2", fixture.sip.next("200").transaction());
            assertEquals("server-1", fixture.sip.next("487").transaction());
            assertEquals(invite.transaction(), fixture.sip.next("CANCEL").transaction());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {603, 302})
    void shouldLetOthersRingWhenOneWillNot(int status) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(true, 1, PATIENT)) {
            fixture.invite("server-1", "600", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            fixture.answers(first, status, "phone-tag", "");
            assertTrue(fixture.sip.isQuiet());
            fixture.answers(second, 200, "other-tag", ANSWER);
            fixture.sip.next("ACK");
            assertEquals("server-1", fixture.sip.next("200").transaction());
        }
    }

    @Test
    void shouldAnswerByItselfForWhoLeftAfterATransfer() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.Talking talk = SwitchboardTest.talking(fixture);
            Header to = new Header("Refer-To", "<sip:1004@127.0.0.1>");
            fixture.callerSends("REFER", "server-2", talk.ourTag(), 2, "", to);
            await(fixture, "INVITE");
            fixture.callerSends("BYE", "server-3", talk.ourTag(), 3, "");
            await(fixture, "200");
            fixture.phoneSends("INVITE", "server-4", talk.invite().outbound(), 1, sdp(5000, "0 101", "sendonly"));
            FakeSip.Sent answer = fixture.sip.next("200");
            assertEquals("server-4", answer.transaction());
        }
    }

    /** Who transferred a party has gone and has no phone any more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPlayTheBusyToneToWhomNobodyHas(boolean crashes) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.Talking talk = SwitchboardTest.talking(fixture);
            Header to = new Header("Refer-To", "<sip:1004@127.0.0.1>");
            fixture.callerSends("REFER", "server-2", talk.ourTag(), 2, "", to);
            FakeSip.Sent invite = next(fixture, "INVITE");
            fixture.callerSends("BYE", "server-3", talk.ourTag(), 3, "");
            next(fixture, "200");
            fixture.answers(invite, 486, "busy-tag", "");
            awaitBusyTone(fixture);
            if (crashes) {
                fixture.media.played.clear();
                fixture.crash(new Unfinished(Set.of(), Set.of()));
                awaitBusyTone(fixture);
            } else {
                fixture.replace();
            }
            fixture.phoneSends("BYE", "server-4", talk.invite().outbound(), 1, "");
            assertEquals("server-4", next(fixture, "200").transaction());
            assertEquals(Map.of(), fixture.media.open);
        }
    }

    private static void awaitBusyTone(CallFixture fixture) {
        long endNs = System.nanoTime() + 5_000_000_000L;
        while (!fixture.media.plays(AudioSource.tone("busy"))) {
            assertTrue(System.nanoTime() - endNs < 0, fixture.media.played::toString);
            Thread.onSpinWait();
        }
        assertTrue(fixture.sip.isQuiet(), "no BYE yet");
    }

    private static FakeSip.Sent next(CallFixture fixture, String what) throws InterruptedException {
        FakeSip.Sent next = fixture.sip.nextOfAny();
        while (!next.what().equals(what)) {
            next = fixture.sip.nextOfAny();
        }
        return next;
    }

    private static void await(CallFixture fixture, String what) throws InterruptedException {
        String next = "";
        while (!next.equals(what)) {
            next = fixture.sip.nextOfAny().what();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepToTheAnswerItGaveWithEarlyMedia(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 2, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            fixture.answers(first, 183, "first-tag", sdp(5000, "8 101", "sendrecv"));
            String early = fixture.sip.next("183").answer().body().text();
            assertTrue(early.contains("RTP/AVP 8 101"), early);
            fixture.answers(second, 200, "phone-tag", sdp(6000, "0 101", "sendrecv"));
            fixture.sip.next("ACK");
            fixture.sip.next("CANCEL");
            assertEquals(early, fixture.sip.next("200").answer().body().text());
        }
    }

    @Test
    void shouldCountDownWhatALoopHasLeft() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER, new Header("Max-Forwards", "5"));
            List<Header> headers = fixture.sip.next("INVITE").outbound().others();
            assertTrue(headers.contains(new Header("Max-Forwards", "4")), headers::toString);
        }
    }

    @Test
    void shouldBeginTheSessionIntervalWithTheAnswer() throws InterruptedException {
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
        try {
            CallContext context = new CallContext(new Neighbours(), Clock.systemUTC(), PATIENT, timers);
            Call call = new Call("id", "key", 0, "1001", "1002");
            Dialog dialog = Dialog.calling(
                    "call-id",
                    "1001",
                    NameAddress.of("", "sip:1001@127.0.0.1"),
                    NameAddress.of("", "sip:1002@127.0.0.1"),
                    "sip:1002@127.0.0.1",
                    CallFixture.PHONE_FLOW);
            Leg leg = Leg.outbound(call, "b1", "1002", dialog);
            leg.timer.start(90, true, 1);
            call.legs.add(leg);
            Deadlines deadlines = new CallParts(context).deadlines;
            assertEquals(0, deadlines.next(call));
            leg.state = LegState.TALKING;
            assertEquals(leg.timer.dueAtMs, deadlines.next(call));
        } finally {
            timers.shutdownNow();
        }
    }
}
