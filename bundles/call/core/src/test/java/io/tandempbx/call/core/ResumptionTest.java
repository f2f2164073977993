package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Unfinished;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process ends between what an event stored and what it wanted to send, or before anybody saw what had come. */
class ResumptionTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");

    private final CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET.withNoAnswerSeconds(600));
    private String ourTag = "";

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldSendTheByeThatNeverLeft() throws InterruptedException {
        talk();
        fixture.sip.losing = true;
        fixture.callerSends("BYE", "server-2", ourTag, 2, "");
        fixture.crash(Unfinished.NOTHING);
        FakeSip.Sent bye = fixture.sip.next("BYE");
        assertEquals("phone-tag", bye.outbound().to().tag());
        fixture.answers(bye, 200, "phone-tag", "");
        assertNothingIsLeft();
    }

    @Test
    void shouldNotRepeatAByeWhoseAnswerIsStillAwaited() throws InterruptedException {
        talk();
        fixture.callerSends("BYE", "server-2", ourTag, 2, "");
        fixture.sip.next("200");
        FakeSip.Sent bye = fixture.sip.next("BYE");
        fixture.crash(new Unfinished(Set.of(bye.key()), Set.of()));
        fixture.answers(bye, 200, "phone-tag", "");
        assertNothingIsLeft();
    }

    @Test
    void shouldAnswerTheCallerWhenTheAnswerNeverLeft() throws InterruptedException {
        fixture.invite("server-1", "1002", OFFER);
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.sip.losing = true;
        fixture.answers(invite, 200, "phone-tag", ANSWER);
        fixture.crash(new Unfinished(Set.of(invite.key()), Set.of("server-1")));
        Reply ok = fixture.sip.next("200").answer();
        assertTrue(
                ok.body().text().contains("m=audio 20000 RTP/AVP 0 101"),
                ok.body().text());
        assertTrue(!ok.toTag().isEmpty());

        fixture.answers(invite, 200, "phone-tag", ANSWER); // the phone repeats it, having had no ACK
        OutboundRequest ack = fixture.sip.next("ACK").outbound();
        assertEquals("phone-tag", ack.to().tag());
        fixture.callerSends("ACK", "", ok.toTag(), 1, "");
        fixture.sip.next("ACKED");
        assertEquals(
                "TALKING", fixture.switchboard.desk().calls().get(0).state().name());
    }

    @Test
    void shouldRefuseAnInviteThatNobodySaw() throws InterruptedException {
        fixture.crash(new Unfinished(Set.of(), Set.of("server-9")));
        assertEquals("server-9", fixture.sip.next("503").transaction());
    }

    @Test
    void shouldRefuseTheCallerWhenTheInviteToThePhoneNeverLeft() throws InterruptedException {
        fixture.sip.losing = true;
        fixture.invite("server-1", "1002", OFFER);
        fixture.crash(new Unfinished(Set.of(), Set.of("server-1")));
        assertEquals("server-1", fixture.sip.next("503").transaction());
        assertNothingIsLeft();
    }

    @Test
    void shouldTellBothSidesOfACallThatWasCancelled() throws InterruptedException {
        fixture.invite("server-1", "1002", OFFER);
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.sip.losing = true;
        fixture.cancel("server-1");
        fixture.crash(new Unfinished(Set.of(invite.key()), Set.of("server-1")));
        assertEquals("server-1", fixture.sip.next("487").transaction());
        assertEquals(invite.transaction(), fixture.sip.next("CANCEL").transaction());
        fixture.answers(invite, 487, "phone-tag", "");
        assertNothingIsLeft();
    }

    @Test
    void shouldOfferTheHoldThatNeverLeft() throws InterruptedException {
        talk();
        String id = fixture.switchboard.desk().calls().get(0).callId();
        fixture.sip.losing = true;
        assertEquals(
                0,
                fixture.switchboard.desk().hold(id, false).toCompletableFuture().join());
        fixture.crash(Unfinished.NOTHING);
        for (int party = 0; party < 2; party++) {
            String offer = fixture.sip.next("INVITE").outbound().body().text();
            assertTrue(offer.contains("a=sendonly"), offer);
        }
    }

    @Test
    void shouldRefuseAReinviteWhoseCopyNeverLeft() throws InterruptedException {
        talk();
        fixture.sip.losing = true;
        fixture.callerSends("INVITE", "server-2", ourTag, 2, sdp(4000, "0 8 101", "sendonly"));
        fixture.crash(new Unfinished(Set.of(), Set.of("server-2")));
        assertEquals("server-2", fixture.sip.next("503").transaction());
        assertEquals(1, fixture.switchboard.desk().calls().size());
    }

    @Test
    void shouldGoOnRinging() throws InterruptedException {
        fixture.invite("server-1", "1002", OFFER);
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.answers(invite, 180, "phone-tag", "");
        fixture.sip.next("180");
        fixture.crash(new Unfinished(Set.of(invite.key()), Set.of("server-1")));
        fixture.answers(invite, 200, "phone-tag", ANSWER);
        fixture.sip.next("ACK");
        assertEquals("server-1", fixture.sip.next("200").transaction());
    }

    private void talk() throws InterruptedException {
        fixture.invite("server-1", "1002", OFFER);
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.answers(invite, 200, "phone-tag", ANSWER);
        fixture.sip.next("ACK");
        ourTag = fixture.sip.next("200").answer().toTag();
        fixture.callerSends("ACK", "", ourTag, 1, "");
        fixture.sip.next("ACKED");
    }

    private void assertNothingIsLeft() {
        fixture.sip.unfinished = Unfinished.NOTHING;
        fixture.replace(); // returns when every event has run
        assertTrue(fixture.sip.isQuiet());
        assertTrue(fixture.switchboard.desk().calls().isEmpty());
        assertEquals(Map.of(), fixture.media.open);
    }
}
