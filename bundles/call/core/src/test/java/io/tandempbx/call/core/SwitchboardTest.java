package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls, message by message; with {@code restless} every event meets a new revision of call control. */
class SwitchboardTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(600);

    record Talking(FakeSip.Sent invite, String ourTag) {}

    /** A call of 1001 with a phone of 1002 that was answered. */
    static Talking talking(CallFixture fixture) throws InterruptedException {
        fixture.invite("server-1", "1002", OFFER);
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.answers(invite, 180, "phone-tag", "");
        fixture.sip.next("180");
        fixture.answers(invite, 200, "phone-tag", ANSWER);
        fixture.sip.next("ACK");
        Reply ok = fixture.sip.next("200").answer();
        assertTrue(
                ok.body().text().contains("m=audio 20000 RTP/AVP 0 101"),
                ok.body().text());
        fixture.callerSends("ACK", "", ok.toTag(), 1, "");
        fixture.sip.next("ACKED");
        return new Talking(invite, ok.toTag());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldConnectAndEndWhenTheCallerHangsUp(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            Talking call = talking(fixture);
            OutboundRequest invite = call.invite.outbound();
            assertEquals(
                    "\"Name of 1001\" <sip:1001@127.0.0.1>;tag=" + invite.from().tag(),
                    invite.from().toString());
            assertTrue(
                    invite.body().text().contains("m=audio 20002 RTP/AVP 0 8 101"),
                    invite.body().text());
            assertEquals(1, fixture.media.bridges.size());

            fixture.callerSends("BYE", "server-2", call.ourTag, 2, "");
            fixture.sip.next("200");
            FakeSip.Sent bye = fixture.sip.next("BYE");
            assertEquals("phone-tag", bye.outbound().to().tag());
            fixture.answers(bye, 200, "phone-tag", "");
            fixture.replace();
            assertEquals(Map.of(), fixture.media.open);
            assertTrue(fixture.switchboard.desk().calls().isEmpty());
            assertEquals(1, fixture.switchboard.desk().totalCalls());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWaitForTheAckBeforeSendingByeToTheCaller(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            Reply ok = fixture.sip.next("200").answer();
            fixture.phoneSends("BYE", "server-2", invite.outbound(), 1, "");
            assertEquals("server-2", fixture.sip.next("200").transaction());
            assertTrue(fixture.sip.isQuiet());
            fixture.callerSends("ACK", "", ok.toTag(), 1, "");
            fixture.sip.next("ACKED");
            fixture.sip.next("BYE");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRingAllPhonesAndCancelTheOthersWhenOneAnswers(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 2, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            fixture.answers(first, 180, "first-tag", "");
            fixture.sip.next("180");
            fixture.answers(second, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            FakeSip.Sent cancel = fixture.sip.next("CANCEL");
            assertEquals(first.transaction(), cancel.transaction());
            Reply ok = fixture.sip.next("200").answer();
            // the first phone answers at the same moment: it is acknowledged and sent away
            fixture.answers(first, 200, "first-tag", ANSWER);
            fixture.sip.next("ACK");
            fixture.answers(fixture.sip.next("BYE"), 200, "first-tag", "");
            fixture.callerSends("ACK", "", ok.toTag(), 1, "");
            fixture.sip.next("ACKED");
            assertEquals(2, fixture.media.open.size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCancelWhenTheCallerGivesUp(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 180, "phone-tag", "");
            fixture.sip.next("180");
            fixture.cancel("server-1");
            assertEquals("server-1", fixture.sip.next("487").transaction());
            assertEquals(invite.transaction(), fixture.sip.next("CANCEL").transaction());
            fixture.answers(invite, 487, "phone-tag", "");
            fixture.replace();
            assertTrue(fixture.switchboard.desk().calls().isEmpty());
            assertEquals(Map.of(), fixture.media.open);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassHoldAndResume(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            Talking call = talking(fixture);
            fixture.callerSends("INVITE", "server-2", call.ourTag, 2, sdp(4000, "0 8 101", "sendonly"));
            FakeSip.Sent hold = fixture.sip.next("INVITE");
            assertTrue(hold.outbound().body().text().contains("a=sendonly"));
            assertEquals(2, hold.outbound().cseq());
            // glare: the phone wants to negotiate at the same time
            fixture.phoneSends("INVITE", "server-3", call.invite.outbound(), 1, OFFER);
            assertEquals("server-3", fixture.sip.next("491").transaction());
            fixture.answers(hold, 200, "phone-tag", sdp(5000, "0 101", "recvonly"));
            fixture.sip.next("ACK");
            Reply held = fixture.sip.next("200").answer();
            assertTrue(held.body().text().contains("a=recvonly"));
            fixture.callerSends("ACK", "", call.ourTag, 2, "");
            fixture.sip.next("ACKED");
            String caller = fixture.media.open.keySet().iterator().next();
            assertFalse(
                    Objects.requireNonNull(fixture.media.remotes.get(caller)).receives());
            assertEquals(
                    "held",
                    fixture.switchboard.desk().calls().get(0).legs().get(0).state());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCarryALateOfferThrough(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "1002", "");
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            assertTrue(invite.outbound().body().isEmpty());
            fixture.answers(invite, 200, "phone-tag", OFFER);
            Reply ok = fixture.sip.next("200").answer();
            assertTrue(ok.body().text().contains("RTP/AVP 0 8 101"));
            fixture.callerSends("ACK", "", ok.toTag(), 1, ANSWER);
            fixture.sip.next("ACKED");
            OutboundRequest ack = fixture.sip.next("ACK").outbound();
            assertTrue(ack.body().text().contains("m=audio 20002 RTP/AVP 0 101"));
            assertEquals(1, fixture.media.bridges.size());
        }
    }

    @Test
    void shouldPassInfoAndItsAnswer() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(true, 1, PATIENT)) {
            Talking call = talking(fixture);
            fixture.callerSends("INFO", "server-2", call.ourTag, 2, "");
            fixture.answers(fixture.sip.next("INFO"), 200, "phone-tag", "");
            assertEquals("server-2", fixture.sip.next("200").transaction());
        }
    }

    @Test
    void shouldTellWhoPressesKeysWhileTheyTalk() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        CallListener listener = new CallListener() {
            @Override
            public void changed(String callId) {}

            @Override
            public void pressed(String callId, String extension, char key) {
                told.add(extension + " " + key);
            }
        };
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.switchboard.desk().attach(listener);
            List<String> sessions = List.copyOf(fixture.media.open.keySet());
            assertEquals(2, sessions.size());
            sessions.forEach(session -> fixture.switchboard.digit(session, '9'));
            fixture.answers(invite, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            String ourTag = fixture.sip.next("200").answer().toTag();
            fixture.callerSends("ACK", "", ourTag, 1, "");
            fixture.sip.next("ACKED");
            sessions.forEach(session -> fixture.switchboard.digit(session, '*'));
            String first = next(told);
            assertEquals(Set.of("1001 *", "1002 *"), Set.of(first, next(told)));
            fixture.switchboard.desk().detach(listener);
            sessions.forEach(session -> fixture.switchboard.digit(session, '1'));
            fixture.callerSends("BYE", "server-2", ourTag, 2, "");
            fixture.sip.next("200");
            assertEquals(0, told.size());
        }
    }

    private static String next(BlockingQueue<String> told) throws InterruptedException {
        return String.valueOf(told.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldAcknowledgeAndEndASecondAnswer() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(true, 1, PATIENT)) {
            Talking call = talking(fixture);
            fixture.answers(call.invite, 200, "another-tag", ANSWER);
            assertEquals("another-tag", fixture.sip.next("ACK").outbound().to().tag());
            assertEquals("another-tag", fixture.sip.next("BYE").outbound().to().tag());
            assertEquals(1, fixture.switchboard.desk().calls().size());
        }
    }

    @Test
    void shouldTellTheCallerThatNobodyAnswers() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET.withNoAnswerSeconds(1))) {
            fixture.invite("server-1", "1002", OFFER);
            fixture.sip.next("INVITE");
            fixture.sip.next("CANCEL");
            assertEquals("server-1", fixture.sip.next("480").transaction());
        }
    }

    @Test
    void shouldRememberCallsThatAreOver() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            Talking call = talking(fixture);
            String id = fixture.switchboard.desk().calls().get(0).callId();
            fixture.callerSends("BYE", "server-2", call.ourTag, 2, "");
            fixture.sip.next("200");
            FakeSip.Sent bye = fixture.sip.next("BYE");
            assertEquals(0, fixture.switchboard.desk().ended().size());
            fixture.answers(bye, 200, "phone-tag", "");
            fixture.invite("server-3", "9999", OFFER);
            fixture.sip.next("404");
            Switchboard revision = fixture.switchboard;
            fixture.replace(); // every event is done then

            assertEquals(2, revision.desk().ended().size());
            assertTrue(revision.desk().ended().stream()
                    .anyMatch(over -> over.cause().startsWith("404")));
            EndedCall over = revision.desk().ended().stream()
                    .filter(ended -> ended.call().callId().equals(id))
                    .findFirst()
                    .orElseThrow();
            assertEquals("200 hung up by 1001", over.cause());
            assertEquals(
                    List.of("caller-call-id", bye.outbound().callId()),
                    over.call().legs().stream().map(leg -> leg.sipCallId()).toList());
        }
    }

    @Test
    void shouldRefuseClearly() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", "9999", OFFER);
            fixture.sip.next("404");
            fixture.invite("server-2", "1003", OFFER);
            fixture.sip.next("480");
            fixture.invite("server-3", "1002", sdp(4000, "9 101", "sendrecv"));
            fixture.sip.next("488");
            fixture.callerSends("BYE", "server-4", "no-such-tag", 2, "");
            fixture.sip.next("481");
            fixture.media.limit = 1; // enough for the caller, not for the phone
            fixture.invite("server-5", "1002", OFFER);
            fixture.sip.next("503");
            assertEquals(Map.of(), fixture.media.open);
            fixture.replace();
            assertTrue(fixture.switchboard.desk().calls().isEmpty());
        }
    }

    @Test
    void shouldLeaveNothingOfACallWhoseFirstEventFails() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.media.broken = true;
            fixture.callerSends("INVITE", "server-1", "", 1, OFFER);
            FakeSip.Sent refusal = fixture.sip.next("500");
            assertEquals("server-1", refusal.transaction());
            fixture.replace(); // everything of the first event is over by then
            assertEquals(Map.of(), fixture.media.open);
            assertTrue(fixture.switchboard.desk().calls().isEmpty());

            fixture.callerSends("INVITE", "server-2", "", 1, OFFER);
            assertEquals("server-2", fixture.sip.next("500").transaction());
            fixture.media.broken = false;
            fixture.cancel("server-2"); // no longer known, so nothing is sent
            fixture.callerSends("INVITE", "server-3", "", 1, OFFER); // is not taken for a repeat of the second: 482
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            assertEquals("server-3", fixture.sip.next("200").transaction());
            assertEquals(1, fixture.switchboard.desk().calls().size());
            assertEquals(2, fixture.media.open.size());
            assertEquals(1, fixture.switchboard.desk().counters().failed());
        }
    }

    @Test
    void shouldUndoAFailedEventOfARunningCall() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            Talking call = talking(fixture);
            fixture.media.broken = true;
            fixture.callerSends("INVITE", "server-2", call.ourTag, 2, sdp(4000, "0 8 101", "sendonly"));
            FakeSip.Sent hold = fixture.sip.next("INVITE");
            fixture.answers(hold, 200, "phone-tag", sdp(5000, "0 101", "recvonly")); // fails and is undone
            fixture.media.broken = false;
            fixture.answers(hold, 200, "phone-tag", sdp(5000, "0 101", "recvonly"));
            fixture.sip.next("ACK");
            assertEquals("server-2", fixture.sip.next("200").transaction());
            assertEquals(2, fixture.media.open.size());
        }
    }

    @Test
    void shouldAnswerTheEchoCode() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(true, 1, PATIENT)) {
            fixture.invite("server-1", "*43", OFFER);
            Reply ok = fixture.sip.next("200").answer();
            fixture.callerSends("ACK", "", ok.toTag(), 1, "");
            fixture.sip.next("ACKED");
            assertEquals("[echo PCMU]", fixture.media.bridges.values().toString());
            fixture.callerSends("BYE", "server-2", ok.toTag(), 2, "");
            fixture.sip.next("200");
        }
    }
}
