package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Within a call by a trunk: whose requests are taken, and ours that the trunk challenges. */
class TrunkDialogTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final String HOLD = sdp(5000, "0 101", "sendonly");
    private static final String OF_TRUNK = InboundRequest.TRUNK + FakeTrunks.TRUNK;

    /** A request of the trunk's side; its contact is at 127.0.0.7. */
    private static InboundRequest request(
            String method, String transaction, int host, String credential, String toTag, long cseq)
            throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
        Flow near = CallFixture.CALLER_FLOW;
        NameAddress to = NameAddress.of("", "sip:1002@127.0.0.1");
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:0301234567@127.0.0.1").withTag("trunk-tag"),
                toTag.isEmpty() ? to : to.withTag(toTag),
                "trunk-call-id",
                cseq,
                method,
                List.of(NameAddress.of("", "sip:gateway@127.0.0.7:5060;transport=udp")),
                List.of(),
                List.of());
        return new InboundRequest(
                transaction,
                new Flow(near.transport(), near.local(), new InetSocketAddress(address, 5071)),
                method,
                "sip:1002@127.0.0.1",
                "1002",
                credential,
                head,
                method.equals("INVITE") ? Body.sdp(OFFER) : Body.NONE);
    }

    /** A call of the trunk to 1002 that was answered; the INVITE that phone was sent. */
    private static FakeSip.Sent talk(CallFixture fixture) throws Exception {
        fixture.switchboard.request(request("INVITE", "server-1", 1, OF_TRUNK, "", 1));
        FakeSip.Sent invite = fixture.sip.next("INVITE");
        fixture.answers(invite, 200, "phone-tag", ANSWER);
        fixture.sip.next("ACK");
        return invite;
    }

    @ParameterizedTest
    @CsvSource({
        "2, '', false", // knows the tags, and nothing else
        "2, trunk:other, false",
        "2, 1001, false", // an extension that proved its password
        "1, '', true", // where the call came from
        "2, trunk:first, true", // another machine of the trunk
        "7, '', true" // where the trunk's side wants to be reached
    })
    void shouldTakeRequestsOfTheTrunkOnly(int host, String credential, boolean taken) throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            talk(fixture);
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.switchboard.request(request("ACK", "", 1, OF_TRUNK, tag, 1));
            fixture.sip.next("ACKED");
            fixture.switchboard.request(request("BYE", "server-2", host, credential, tag, 2));
            FakeSip.Sent answer = fixture.sip.next(taken ? "200" : "403");
            assertEquals("server-2", answer.transaction());
            assertEquals(taken ? 0 : 2, fixture.media.open.size());
        }
    }

    @Test
    void shouldAnswerATrunkWithWhatItsListHas() throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.codecs.put(FakeTrunks.TRUNK, List.of("PCMA"));
            fixture.switchboard.request(request("INVITE", "server-1", 1, OF_TRUNK, "", 1));
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            String offered = invite.outbound().body().text();
            assertTrue(offered.contains(" RTP/AVP 8 101\r\n"), offered);
            fixture.answers(invite, 200, "phone-tag", sdp(5000, "8 101", "sendrecv"));
            fixture.sip.next("ACK");
            String answered = fixture.sip.next("200").answer().body().text();
            assertTrue(answered.contains(" RTP/AVP 8 101\r\n"), answered);
        }
    }

    @ParameterizedTest
    @CsvSource({"200", "407"})
    void shouldRepeatAChallengedReInviteOnce(int then) throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            FakeSip.Sent invite = talk(fixture);
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.switchboard.request(request("ACK", "", 1, OF_TRUNK, tag, 1));
            fixture.sip.next("ACKED");

            fixture.phoneSends("INVITE", "server-2", invite.outbound(), 1, HOLD);
            FakeSip.Sent passed = fixture.sip.next("INVITE");
            assertFalse(passed.outbound().others().contains(FakeTrunks.CREDENTIALS));
            fixture.answers(passed, 407, "trunk-tag", "");
            FakeSip.Sent again = fixture.sip.next("INVITE");
            assertTrue(again.outbound().others().contains(FakeTrunks.CREDENTIALS));
            assertEquals(passed.outbound().cseq() + 1, again.outbound().cseq());
            assertEquals(
                    passed.outbound().body().text(), again.outbound().body().text());
            fixture.answers(again, then, "trunk-tag", then == 200 ? OFFER : "");
            if (then == 200) {
                assertEquals(
                        again.outbound().cseq(),
                        fixture.sip.next("ACK").outbound().cseq());
                assertEquals("server-2", fixture.sip.next("200").transaction());
            } else {
                assertEquals("server-2", fixture.sip.next("500").transaction()); // the phone cannot answer for us
            }
            assertTrue(fixture.sip.isQuiet());
        }
    }

    @Test
    void shouldRepeatAChallengedByeOnce() throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            FakeSip.Sent invite = talk(fixture);
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.switchboard.request(request("ACK", "", 1, OF_TRUNK, tag, 1));
            fixture.sip.next("ACKED");
            fixture.phoneSends("BYE", "server-2", invite.outbound(), 1, "");
            fixture.sip.next("200");
            fixture.answers(fixture.sip.next("BYE"), 407, "trunk-tag", "");
            FakeSip.Sent again = fixture.sip.next("BYE");
            assertTrue(again.outbound().others().contains(FakeTrunks.CREDENTIALS));
            fixture.answers(again, 407, "trunk-tag", "");
            assertTrue(fixture.sip.isQuiet());
        }
    }
}
