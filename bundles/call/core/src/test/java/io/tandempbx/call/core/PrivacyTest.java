package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.trunk.api.OutboundCall;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who do not want to be seen (RFC 3323). */
class PrivacyTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final Header PRIVATE = new Header("Privacy", "id");
    private static final String NOBODY = "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=";

    @ParameterizedTest
    @CsvSource({
        "sip:1001@pbx, id, true",
        "sip:1001@pbx, session;header, true",
        "sip:1001@pbx, 'USER; critical', true",
        "sip:1001@pbx, none, false",
        "sip:1001@pbx, session, false",
        "sip:1001@pbx, '', false",
        "sip:anonymous@anonymous.invalid, '', true",
        "SIP:Anonymous@pbx, '', true",
        "sips:anonymous@pbx, '', true",
        "sip:anonymous1@pbx, '', false"
    })
    void shouldSeeWhoWantsPrivacy(String from, String privacy, boolean wanted) {
        List<Header> others = privacy.isEmpty() ? List.of() : List.of(new Header("privacy", privacy));
        MessageHead head = new MessageHead(
                NameAddress.of("", from),
                NameAddress.of("", "sip:1002@pbx"),
                "id",
                1,
                "INVITE",
                List.of(),
                List.of(),
                others);
        assertEquals(wanted, Privacy.isWanted(head));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShowNobodyToPhonesAndTheNumberToOperators(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", OFFER, PRIVATE);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            assertHidden(invite.outbound());
            CallSummary call = fixture.switchboard.desk().calls().get(0);
            assertEquals("1001", call.from());
            assertTrue(call.legs().get(0).withheld());
            assertFalse(call.legs().get(1).withheld());

            fixture.answers(invite, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            Reply ok = fixture.sip.next("200").answer();
            fixture.callerSends("ACK", "", ok.toTag(), 1, "");
            fixture.sip.next("ACKED");
            // whoever is called next for this party sees it no more than the first did
            fixture.phoneSends(
                    "REFER", "server-2", invite.outbound(), 1, "", new Header("Refer-To", "<sip:1004@127.0.0.1>"));
            FakeSip.Sent next = fixture.sip.nextOfAny(); // after what the phone is told of its transfer
            while (!next.what().equals("INVITE")) {
                next = fixture.sip.nextOfAny();
            }
            assertHidden(next.outbound());
        }
    }

    private static void assertHidden(OutboundRequest invite) {
        assertEquals(NOBODY + invite.from().tag(), invite.from().toString());
        assertEquals("anonymous", invite.contactUser());
        assertFalse(invite.toString().contains("1001"), invite::toString);
    }

    @ParameterizedTest
    @CsvSource({"id, true", "none, false"})
    void shouldTellATrunkWhetherTheCallerIsShown(String privacy, boolean withheld) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "08", OFFER, new Header("Privacy", privacy));
            fixture.sip.next("503");
            assertEquals(
                    List.of(new OutboundCall("08", "1001", "Name of 1001", "", "", false, withheld)),
                    fixture.trunks.asked);
        }
    }
}
