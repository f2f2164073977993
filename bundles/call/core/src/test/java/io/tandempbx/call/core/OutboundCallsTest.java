package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.TransferRequest;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls out by a first trunk and, when that fails, a second: which is named, and when the second is asked. */
class OutboundCallsTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final String OUTSIDE = "0301234567";
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(600);

    private static void assertTrunk(CallFixture fixture, String direction, String trunk) {
        CallSummary call = fixture.switchboard.desk().calls().get(0);
        assertEquals(direction + " " + trunk, call.direction() + " " + call.trunk());
    }

    private static void assertEnded(CallFixture fixture, int status, String trunk, boolean inbound) {
        fixture.replace(); // every event is done then
        List<CallEnd> ended = fixture.callEnds.pending(10);
        assertEquals(1, ended.size());
        CallEnd end = ended.get(0);
        assertEquals(status + " " + trunk + " " + inbound, end.status() + " " + end.trunk() + " " + end.fromTrunk());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNameTheTrunkThatIsTried(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", OUTSIDE, OFFER);
            FakeSip.Sent first = fixture.sip.next("INVITE");
            assertTrunk(fixture, "outbound", "first");
            fixture.answers(first, 503, "first-tag", "");
            FakeSip.Sent second = fixture.sip.next("INVITE");
            assertTrunk(fixture, "outbound", "second");
            fixture.answers(second, 486, "second-tag", "");
            fixture.sip.next("486");
            assertEnded(fixture, 486, "second", false);
        }
    }

    @Test
    void shouldNameTheTrunkOfACallThatWasCancelled() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", OUTSIDE, OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 180, "first-tag", "");
            fixture.sip.next("180");
            fixture.cancel("server-1");
            fixture.sip.next("487");
            fixture.sip.next("CANCEL");
            fixture.answers(invite, 487, "first-tag", "");
            assertEnded(fixture, 487, "first", false);
        }
    }

    /** Nobody answered out there, unless the carrier knows better. */
    @ParameterizedTest
    @CsvSource({"'', 19", "Q.850;cause=18, 19", "Q.850;cause=19, 19", "Q.850;cause=20, 20", "Q.850;cause=3, 3"})
    void shouldKnowWhyNobodyAnswered(String reason, int cause) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", OUTSIDE, OFFER);
            fixture.answers(fixture.sip.next("INVITE"), 480, "first-tag", "", new Header("Reason", reason));
            fixture.sip.next("480");
            fixture.replace(); // every event is done then
            assertEquals(cause, fixture.callEnds.pending(10).get(0).cause());
        }
    }

    @Test
    void shouldNameTheTrunkThatHadNoChannelFree() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", "08", OFFER);
            fixture.sip.next("503");
            assertEnded(fixture, 503, FakeTrunks.FULL, false);
        }
    }

    /** A call from a trunk stays one, whereby ever it is led on. */
    @Test
    void shouldNotForgetByWhichTrunkACallCameIn() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.switchboard.request(fromTrunk("incoming"));
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            assertTrunk(fixture, "inbound", "incoming");
            fixture.answers(invite, 200, "first-tag", ANSWER);
            fixture.sip.next("ACK");
            Reply ok = fixture.sip.next("200").answer();
            assertEquals(200, ok.status());
            assertTrunk(fixture, "inbound", "incoming");
        }
    }

    /** An internal call whose party is led out is one to the outside once that is answered, and not before. */
    @Test
    void shouldNameTheTrunkOfATransferWhenItIsAnswered() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.talking(fixture);
            String id = fixture.switchboard.desk().calls().get(0).callId();
            TransferRequest asked = new TransferRequest("", OUTSIDE, "");
            assertEquals(
                    0,
                    fixture.switchboard
                            .desk()
                            .transfer(id, asked)
                            .toCompletableFuture()
                            .join());
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            assertTrunk(fixture, "internal", "");
            fixture.answers(invite, 200, "first-tag", ANSWER);
            fixture.sip.next("ACK");
            assertTrunk(fixture, "outbound", "first");
        }
    }

    private static InboundRequest fromTrunk(String trunk) {
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:0309999@127.0.0.1").withTag("trunk-tag"),
                NameAddress.of("", "sip:" + OUTSIDE + "@127.0.0.1"),
                "trunk-call-id",
                1,
                "INVITE",
                List.of(NameAddress.of("", "sip:gateway@127.0.0.1")),
                List.of(),
                List.of());
        return new InboundRequest(
                "server-1",
                CallFixture.CALLER_FLOW,
                "INVITE",
                "sip:" + OUTSIDE + "@127.0.0.1",
                OUTSIDE,
                InboundRequest.TRUNK + trunk,
                head,
                Body.sdp(OFFER));
    }

    /** Only what may be the trunk's own trouble leads to the next one (RFC 3261 §21.5); nothing of the called party does. */
    @ParameterizedTest
    @CsvSource({
        "403,true",
        "408,true",
        "500,true",
        "502,true",
        "503,true",
        "504,true",
        "404,false",
        "410,false",
        "480,false",
        "484,false",
        "485,false",
        "486,false",
        "600,false",
        "603,false",
        "604,false",
        "606,false",
        "607,false",
        "608,false",
        "699,false"
    })
    void shouldAskTheNextTrunkOnlyAfterAFailureOfThisOne(int status, boolean next) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            fixture.invite("server-1", OUTSIDE, OFFER);
            fixture.answers(fixture.sip.next("INVITE"), status, "first-tag", "");
            fixture.sip.next(next ? "INVITE" : Integer.toString(Causes.towardsCaller(status)));
            assertTrunk(fixture, "outbound", "second", next);
        }
    }

    private static void assertTrunk(CallFixture fixture, String direction, String trunk, boolean goesOn) {
        if (goesOn) {
            assertTrunk(fixture, direction, trunk);
        } else {
            assertEquals(List.of(), fixture.switchboard.desk().calls());
        }
    }
}
