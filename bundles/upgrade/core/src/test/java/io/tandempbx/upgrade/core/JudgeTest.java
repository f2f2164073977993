package io.tandempbx.upgrade.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.upgrade.api.CallFigures;
import io.tandempbx.upgrade.api.SessionFigures;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Two seconds before, then a sample every 250 ms. */
class JudgeTest {
    private static final long STEP_MS = 250;

    @Test
    void shouldFindNothingWrongWithATalkingCall() {
        assertEquals(Optional.empty(), after(16, i -> sample(i, 0, calls(1, 1, 0, 0, 0, 1), relayed(2, i, i))));
    }

    @Test
    void shouldBearCallsThatComeAndGo() {
        // twenty a second, of which all are answered and end; call control counts from zero since its replacement
        assertEquals(
                Optional.empty(),
                judge(
                        sample(-8, 0, calls(100, 100, 0, 90, 0, 10), Map.of()),
                        sample(0, 0, calls(140, 140, 0, 130, 0, 10), Map.of()),
                        16,
                        i -> sample(i, 0, calls(140 + 5L * i, 5L * i, 0, 5L * i, 0, 10), Map.of())));
    }

    @Test
    void shouldSeeSetUpsFail() {
        Optional<String> fault = after(8, i -> sample(i, 0, calls(1 + i, 0, i, i, 0, 1), Map.of()));
        assertTrue(fault.orElse("").contains("set-ups failed"), fault::toString);
    }

    @Test
    void shouldBearSetUpsThatFailedBeforeAsWell() {
        assertEquals(
                Optional.empty(),
                judge(
                        sample(-8, 0, calls(10, 5, 5, 10, 0, 0), Map.of()),
                        sample(0, 0, calls(20, 10, 10, 20, 0, 0), Map.of()),
                        16,
                        i -> sample(i, 0, calls(20 + 2L * i, 10 + i, 10 + i, 20 + 2L * i, 0, 0), Map.of())));
    }

    @Test
    void shouldSeeCallsVanish() {
        Optional<String> fault = after(8, i -> sample(i, 0, calls(1, 0, 0, 0, 0, 0), Map.of()));
        assertTrue(fault.orElse("").contains("1 calls were lost"), fault::toString);
    }

    @Test
    void shouldSeeCallsThatThePlatformEnded() {
        Optional<String> fault = after(8, i -> sample(i, 0, calls(1, 1, 0, 0, 1, 0), Map.of()));
        assertTrue(fault.orElse("").contains("lost"), fault::toString);
    }

    @Test
    void shouldBearACallThatHungUp() {
        assertEquals(Optional.empty(), after(16, i -> sample(i, 0, calls(1, 1, 0, 1, 0, 0), Map.of())));
    }

    @Test
    void shouldSeeCallsEndInMassesWhateverReasonIsGiven() {
        // twenty talk and two a second come and go; four seconds after the replacement all are hung up
        Optional<String> fault = judge(
                sample(-8, 0, calls(100, 100, 0, 80, 0, 20), Map.of()),
                sample(0, 0, calls(104, 104, 0, 84, 0, 20), Map.of()),
                20,
                i -> {
                    int gone = i < 16 ? 0 : 20;
                    return sample(i, 0, calls(104 + i / 2, i / 2, 0, i / 2 + gone, 0, 20 - gone), Map.of());
                });
        assertTrue(fault.orElse("").contains("ended at once"), fault::toString);
    }

    @Test
    void shouldBearAFewCallsThatEndTogether() {
        assertEquals(
                Optional.empty(),
                judge(
                        sample(-8, 0, calls(20, 20, 0, 0, 0, 20), Map.of()),
                        sample(0, 0, calls(20, 20, 0, 0, 0, 20), Map.of()),
                        20,
                        i -> sample(i, 0, calls(20, 0, 0, 9, 0, 11), Map.of())));
    }

    @Test
    void shouldSeeStreamsFallSilent() {
        Optional<String> fault = after(16, i -> sample(i, 0, calls(1, 1, 0, 0, 0, 1), sessions(2, 0, 0, i * STEP_MS)));
        assertTrue(fault.orElse("").contains("heard"), fault::toString);
    }

    @Test
    void shouldSeeThatNothingIsSentOn() {
        Optional<String> fault = after(16, i -> sample(i, 0, calls(1, 1, 0, 0, 0, 1), relayed(2, i, 0)));
        assertTrue(fault.orElse("").contains("sent on"), fault::toString);
    }

    @Test
    void shouldSeeABusyProcessorWithinFiveSeconds() {
        Optional<String> fault = after(19, i -> sample(i, i * STEP_MS, calls(1, 1, 0, 0, 0, 1), Map.of()));
        assertTrue(fault.orElse("").contains("cores"), fault::toString);
    }

    @Test
    void shouldBearABurstOfWork() {
        assertEquals(
                Optional.empty(),
                after(19, i -> sample(i, Math.min(i, 4) * STEP_MS, calls(1, 1, 0, 0, 0, 1), Map.of())));
    }

    @Test
    void shouldSeeCallControlAway() {
        Optional<String> fault = after(19, i -> new Sample(i * STEP_MS, 0, Optional.empty(), Optional.empty()));
        assertEquals(Optional.of("call control is away"), fault);
    }

    private static Optional<String> after(int samples, IntFunction<Sample> since) {
        return judge(
                sample(-8, 0, calls(1, 1, 0, 0, 0, 1), relayed(2, -8, -8)),
                sample(0, 0, calls(1, 1, 0, 0, 0, 1), relayed(2, 0, 0)),
                samples,
                since);
    }

    private static Optional<String> judge(Sample first, Sample start, int samples, IntFunction<Sample> since) {
        Judge judge = new Judge(first, start);
        for (int i = 1; i <= samples; i++) {
            Optional<String> fault = judge.fault(since.apply(i));
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Sample sample(int step, long cpuMs, CallFigures calls, Map<String, SessionFigures> sessions) {
        return new Sample(step * STEP_MS, cpuMs, Optional.of(calls), Optional.of(sessions));
    }

    private static CallFigures calls(long begun, long answered, long failed, long ended, long lost, int active) {
        return new CallFigures(begun, answered, failed, ended, lost, active);
    }

    private static Map<String, SessionFigures> relayed(int count, int receivedSteps, int sentSteps) {
        return sessions(count, 1000 + receivedSteps * 12L, 1000 + sentSteps * 12L, 20);
    }

    private static Map<String, SessionFigures> sessions(int count, long received, long sent, long silentMs) {
        Map<String, SessionFigures> sessions = new HashMap<>();
        for (int i = 0; i < count; i++) {
            sessions.put("s" + i, new SessionFigures(received, sent, silentMs));
        }
        return sessions;
    }
}
