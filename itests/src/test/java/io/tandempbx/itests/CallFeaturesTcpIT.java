package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Transfers and parking that a phone asks for (RFC 3515, RFC 5589), message by message, with all phones over TCP. */
class CallFeaturesTcpIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    CallFeaturesTcpIT(PbxProcess pbx) {
        super(pbx);
    }

    /** What a phone was told of the transfer it asked for, in this order, each time by the connection that it opened. */
    private static void assertTold(TestPhone phone, String... statuses) {
        List<SipMessage> told =
                phone.journal().received(message -> message.method().equals("NOTIFY"));
        assertEquals(
                List.of(statuses),
                told.stream()
                        .map(notify -> notify.body().lines().findFirst().orElse(""))
                        .toList(),
                () -> phone.journal().toString());
        for (int i = 0; i < told.size(); i++) {
            SipMessage notify = told.get(i);
            String state = notify.header("Subscription-State");
            assertTrue(state.startsWith(i == told.size() - 1 ? "terminated" : "active"), notify::toString);
            assertTrue(notify.header("Event").startsWith("refer"), notify::toString);
            assertTrue(notify.header("Content-Type").startsWith("message/sipfrag"), notify::toString);
            assertTrue(notify.header("Via").startsWith("SIP/2.0/TCP "), notify::toString);
        }
    }

    @Test
    void shouldTransferBlindly() {
        Conversation talk = Phones.talk(phones.tcp("1001"), phones.tcp("1002"));
        TestPhone target = phones.tcp("1003");
        assertEquals(202, talk.in().refer("1003").status());
        TestCall third = target.awaitCall();
        assertTrue(third.invite().header("From").contains("sip:1001@"), third.invite()::toString);
        third.ring();
        third.answer().awaitAcknowledged();
        talk.in().awaitEnded();
        assertTold(talk.called(), "SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK");
        talk.called().assertRequests("INVITE", "ACK", "NOTIFY", "NOTIFY", "NOTIFY", "BYE");
        target.assertRequests("INVITE", "ACK");
        Conversation after = new Conversation(talk.caller(), target, talk.out(), third).speak();
        after.assertHeard();
        after.calledHangsUp();
        talk.caller().assertRequests("INVITE", "ACK", "BYE"); // its new peer, and its end
    }

    @Test
    void shouldTransferAfterConsultation() {
        TestPhone secretary = phones.tcp("1002");
        Conversation first = Phones.talk(phones.tcp("1001"), secretary);
        assertEquals(200, first.in().reinvite("sendonly").status());
        assertEquals("sendonly", first.out().remoteSdp().direction());
        Conversation second = Phones.talk(secretary, phones.tcp("1003"));
        assertEquals(202, first.in().refer("1003", second.out()).status());
        first.in().awaitEnded();
        second.out().awaitEnded();
        assertTold(secretary, "SIP/2.0 200 OK");
        Conversation after = new Conversation(first.caller(), second.called(), first.out(), second.in()).speak();
        after.assertHeard();
        assertEquals("sendrecv", first.out().remoteSdp().direction());
        after.callerHangsUp();
        second.called().assertRequests("INVITE", "ACK", "INVITE", "ACK", "BYE");
    }

    @Test
    void shouldParkAndFetch() {
        Conversation talk = Phones.talk(phones.tcp("1001"), phones.tcp("1002"));
        TestPhone other = phones.tcp("1003");
        assertEquals(202, talk.in().refer("71").status());
        talk.in().awaitEnded();
        assertTold(talk.called(), "SIP/2.0 100 Trying", "SIP/2.0 200 OK");
        Await.until(
                "the call is parked",
                LIMIT,
                () -> pbx.rest().get("/api/status").json().path("parked_calls").asInt() == 1);
        talk.out().rtp().awaitMore(10, LIMIT); // music
        TestCall fetching = other.call("71").awaitAnswered();
        Conversation after = new Conversation(talk.caller(), other, talk.out(), fetching).speak();
        after.assertHeard();
        after.callerHangsUp();
        talk.caller().assertRequests("INVITE", "ACK", "INVITE", "ACK"); // music, and who fetched it
        assertEquals(404, other.call("71").awaitFinal().status());
    }
}
