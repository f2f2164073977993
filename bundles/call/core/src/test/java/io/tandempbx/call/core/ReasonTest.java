package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a call ends, told by peers and to peers (RFC 3326). */
class ReasonTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(600);

    private static MessageHead head(Header... headers) {
        NameAddress nobody = NameAddress.of("", "sip:a@b");
        return new MessageHead(nobody, nobody, "c", 1, "BYE", List.of(), List.of(), List.of(headers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "31 | Q.850;cause=31",
                "17 | q.850 ; Cause = 17 ; text=\"busy\"",
                "16 | SIP;cause=200;text=\"x\", Q.850;cause=16",
                "0  | SIP;cause=200",
                "0  | SIP;cause=200;text=\"a, Q.850;cause=5\"",
                "21 | SIP;text=\"a \\\" , Q.850;cause=5\",Q.850;cause=21",
                "0  | Q.850",
                "0  | Q.850;cause",
                "0  | Q.850;cause=",
                "0  | Q.850;cause=-1",
                "0  | Q.850;cause=128",
                "0  | Q.850;cause=1234567890123",
                "0  | Q.850;text=\"open",
                "0  | ;;,,\\",
                "0  | ''"
            })
    void shouldReadTheCauseOfTheTelephoneNetwork(int cause, String value) {
        assertEquals(cause, Reason.q850(head(new Header("Subject", "x"), new Header("reason", value))));
    }

    @Test
    void shouldTakeTheFirstCauseOfSeveralHeaders() {
        assertEquals(
                18,
                Reason.q850(head(
                        new Header("Reason", "SIP;cause=480"),
                        new Header("Reason", "Q.850;cause=18"),
                        new Header("Reason", "Q.850;cause=16"))));
        assertEquals(0, Reason.q850(head()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPassOnWhyAPeerHungUp(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            SwitchboardTest.Talking call = SwitchboardTest.talking(fixture);
            Header why = new Header("Reason", "Q.850;cause=31;text=\"whatever\"");
            fixture.phoneSends("BYE", "server-2", call.invite().outbound(), 1, "", why);
            fixture.sip.next("200");
            FakeSip.Sent bye = fixture.sip.next("BYE");
            assertEquals(
                    List.of(new Header("Reason", "Q.850;cause=31")),
                    bye.outbound().others());
            fixture.answers(bye, 200, "caller-tag", "");
            CallEnd end = onlyEnd(fixture);
            assertEquals(200, end.status());
            assertEquals(31, end.cause());
            assertEquals("200 hung up by 1002 (Q.850 31)", end.detail());
        }
    }

    @Test
    void shouldSayNothingNewOfAnOrdinaryEnd() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.Talking call = SwitchboardTest.talking(fixture);
            Header why = new Header("Reason", "SIP;cause=200, Q.850;cause=16");
            fixture.callerSends("BYE", "server-2", call.ourTag(), 2, "", why);
            fixture.sip.next("200");
            FakeSip.Sent bye = fixture.sip.next("BYE");
            assertEquals(
                    List.of(new Header("Reason", "Q.850;cause=16;text=\"Normal clearing\"")),
                    bye.outbound().others());
            fixture.answers(bye, 200, "phone-tag", "");
            assertEquals("200 hung up by 1001", onlyEnd(fixture).detail());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellTheCallerWhyHeWasRefused(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            Header why = new Header("Reason", "Q.850;cause=19");
            fixture.answers(fixture.sip.next("INVITE"), 480, "phone-tag", "", why);
            Reply refusal = fixture.sip.next("480").answer();
            assertEquals(Optional.of("Q.850;cause=19"), reason(refusal.others()));
            CallEnd end = onlyEnd(fixture);
            assertEquals(480, end.status());
            assertEquals(19, end.cause());
        }
    }

    /** Of two refusals the one that is passed on also says why. */
    @Test
    void shouldTellTheReasonOfTheRefusalThatIsPassedOn() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 2, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            fixture.answers(first, 486, "first-tag", "", new Header("Reason", "Q.850;cause=22"));
            fixture.answers(second, 500, "second-tag", "", new Header("Reason", "Q.850;cause=38"));
            assertEquals(
                    Optional.of("Q.850;cause=22"),
                    reason(fixture.sip.next("486").answer().others()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellPhonesThatAnotherAnswered(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 2, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            fixture.answers(first, 180, "first-tag", "");
            fixture.sip.next("180");
            fixture.answers(second, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            assertEquals(
                    Optional.of("SIP;cause=200;text=\"Call completed elsewhere\""),
                    reason(fixture.sip.next("CANCEL").cancelHeaders()));
        }
    }

    @Test
    void shouldTellPhonesOfOnePersonThatSheDeclined() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 2, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            fixture.sip.next("INVITE");
            fixture.answers(first, 603, "first-tag", "");
            assertEquals(
                    Optional.of("SIP;cause=603;text=\"Declined elsewhere\""),
                    reason(fixture.sip.next("CANCEL").cancelHeaders()));
        }
    }

    /** Then it is a call that was missed. */
    @Test
    void shouldGiveNoReasonWhenTheCallerGivesUp() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", "1002", OFFER);
            fixture.answers(fixture.sip.next("INVITE"), 180, "phone-tag", "");
            fixture.sip.next("180");
            fixture.cancel("server-1");
            fixture.sip.next("487");
            assertEquals(List.of(), fixture.sip.next("CANCEL").cancelHeaders());
        }
    }

    private static Optional<String> reason(List<Header> headers) {
        return headers.stream()
                .filter(header -> header.name().equals("Reason"))
                .map(Header::value)
                .findFirst();
    }

    private static CallEnd onlyEnd(CallFixture fixture) {
        fixture.replace(); // every event is done then
        List<CallEnd> ended = fixture.callEnds.pending(10);
        assertEquals(1, ended.size());
        return ended.get(0);
    }
}
