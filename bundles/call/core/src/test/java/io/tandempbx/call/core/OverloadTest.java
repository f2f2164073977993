package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** More calls than can be set up. */
class OverloadTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");
    private static final int CALLS = 300;
    private static final long ROUTING_NS =
            TimeUnit.MILLISECONDS.toNanos(20); // so two lanes take a hundred calls a second
    private static final int PATIENCE = 100;
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void shouldRefuseNewCallsWhileLanesAreBehindAndNothingElse() throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET.withMaxQueueDelayMs(100))) {
            fixture.media.limit = 10 * CALLS;
            fixture.invite("talk", "1002", OFFER);
            fixture.answers(fixture.sip.next("INVITE"), 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.callerSends("ACK", "", tag, 1, "");
            fixture.sip.next("ACKED");

            fixture.routingNs = ROUTING_NS;
            for (int i = 0; i < CALLS; i++) {
                fixture.invite("load-" + i, "1003", OFFER); // has no phone
                LockSupport.parkNanos(PACE_NS);
            }
            fixture.invite("emergency", "112", OFFER);
            fixture.callerSends("BYE", "bye", tag, 2, "");

            Map<String, FakeSip.Sent> answers = answers(fixture, CALLS + 1);
            List<String> refused = new ArrayList<>();
            answers.forEach((transaction, answer) -> {
                if (answer.what().equals("503")) {
                    assertTrue(answer.answer().others().contains(new Header("Retry-After", "5")), transaction);
                    refused.add(transaction);
                }
            });
            assertEquals("200", requireNonNull(answers.get("bye")).what());
            assertFalse(refused.contains("emergency"));
            assertTrue(refused.size() > CALLS / 10, () -> "refused " + refused);
            assertFalse(refused.contains("load-0"), "refused before lanes were behind");
            assertEquals(refused.size(), fixture.switchboard.overload().refused());

            fixture.routingNs = 0;
            String after = "503";
            for (int i = 0; i < PATIENCE && after.equals("503"); i++) { // the emergency call may be at work still
                LockSupport.parkNanos(ROUTING_NS);
                fixture.invite("after-" + i, "1003", OFFER);
                after = requireNonNull(answers(fixture, 1).get("after-" + i)).what();
            }
            assertEquals("480", after);
        }
    }

    /** So many final answers, by the transaction they answer. */
    private static Map<String, FakeSip.Sent> answers(CallFixture fixture, int count) throws InterruptedException {
        Map<String, FakeSip.Sent> answers = new HashMap<>();
        while (answers.size() < count) {
            FakeSip.Sent sent = fixture.sip.nextOfAny();
            if (sent.reply() != null) {
                assertFalse(answers.containsKey(sent.transaction()), () -> "answered twice: " + sent);
                answers.put(sent.transaction(), sent);
            }
        }
        return answers;
    }
}
