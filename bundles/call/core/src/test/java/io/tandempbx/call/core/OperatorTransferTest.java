package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.TransferRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator leads a party into another call, and is told what came of it. */
class OperatorTransferTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(600);

    private static int transfer(CallFixture fixture, String id, String from, String consultation) {
        return fixture.switchboard
                .desk()
                .transfer(id, new TransferRequest(from, "", consultation))
                .toCompletableFuture()
                .join();
    }

    @Test
    void shouldSayWhenThereIsNoSuchCallOrParty() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.talking(fixture);
            String id = fixture.switchboard.desk().calls().get(0).callId();
            assertEquals(404, transfer(fixture, id, "", "nosuchcall"));
            assertEquals(404, transfer(fixture, "nosuchcall", "", id));
            assertEquals(404, transfer(fixture, id, "1009", id));
            assertEquals(491, transfer(fixture, id, "", id));
            fixture.invite("server-9", "*43", OFFER);
            fixture.sip.next("200");
            String echo = other(fixture, id);
            assertEquals(404, transfer(fixture, id, "1002", echo)); // which is not in it
            assertEquals(491, transfer(fixture, id, "1001", echo)); // which talks with nobody there
            assertTrue(fixture.sip.isQuiet());
            assertEquals(
                    List.of("talking", "talking"),
                    fixture.switchboard.desk().find(id).orElseThrow().legs().stream()
                            .map(leg -> leg.state())
                            .toList());
        }
    }

    @Test
    void shouldSayThatThePartyHasGoneToTheOtherCall() throws InterruptedException {
        try (CallFixture fixture = new CallFixture(false, 1, PATIENT)) {
            SwitchboardTest.talking(fixture);
            String id = fixture.switchboard.desk().calls().get(0).callId();
            fixture.invite("server-9", "1004", OFFER);
            fixture.sip.next("INVITE");
            String consultation = other(fixture, id);
            assertEquals(0, transfer(fixture, id, "1001", consultation));
            CallSummary there = fixture.switchboard.desk().find(consultation).orElseThrow();
            assertTrue(there.legs().stream().anyMatch(leg -> leg.party().equals("1002")), there::toString);
        }
    }

    private static String other(CallFixture fixture, String id) {
        return fixture.switchboard.desk().calls().stream()
                .map(CallSummary::callId)
                .filter(each -> !each.equals(id))
                .findFirst()
                .orElseThrow();
    }
}
