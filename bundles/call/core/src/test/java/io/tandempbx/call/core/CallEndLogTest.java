package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallEndLogTest {
    private static final CallSettings PATIENT = CallSettings.PRESET.withNoAnswerSeconds(30);
    private static final String OFFER = CallFixture.sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = CallFixture.sdp(5000, "0 101", "sendrecv");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepEveryEndUntilItIsAcknowledged(boolean restless) throws InterruptedException {
        try (CallFixture fixture = new CallFixture(restless, 1, PATIENT)) {
            fixture.invite("server-1", "9999", OFFER); // nobody has this number
            fixture.sip.next("404");
            fixture.invite("server-2", "1002", OFFER);
            fixture.answers(fixture.sip.next("INVITE"), 486, "phone-tag", "");
            fixture.sip.next("486");
            fixture.invite("server-3", "1002", OFFER);
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            fixture.answers(invite, 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            Reply ok = fixture.sip.next("200").answer();
            fixture.callerSends("ACK", "", ok.toTag(), 3, "");
            fixture.sip.next("ACKED");
            assertEquals(2, fixture.callEnds.waiting());
            fixture.callerSends("BYE", "server-4", ok.toTag(), 4, "");
            fixture.sip.next("200");
            fixture.answers(fixture.sip.next("BYE"), 200, "phone-tag", "");

            fixture.replace();

            List<CallEnd> ended = fixture.callEnds.pending(10);
            assertEquals(
                    List.of("404/1", "486/17", "200/16"),
                    ended.stream()
                            .map(call -> call.status() + "/" + call.cause())
                            .toList());
            assertEquals(
                    List.of("9999", "1002", "1002"),
                    ended.stream().map(CallEnd::to).toList());
            assertTrue(ended.get(1).answeredAt().isEmpty()
                    && ended.get(2).answeredAt().isPresent());
            assertEquals("200 hung up by 1001", ended.get(2).detail());

            fixture.callEnds.acknowledge(
                    ended.stream().map(CallEnd::callId).limit(2).toList());
            fixture.replace();

            assertEquals(List.of(ended.get(2)), fixture.callEnds.pending(10));
        }
    }
}
