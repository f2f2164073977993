package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.recording.core.RecordingRule.Wrong;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordingRuleTest {

    private static CallSummary call(String id, String from, String to, String trunk, boolean inbound) {
        return new CallSummary(
                id,
                from,
                to,
                CallState.TALKING,
                Instant.EPOCH,
                Optional.empty(),
                List.of(),
                List.of(),
                trunk,
                inbound,
                "");
    }

    @Test
    void shouldMatchByPartyTrunkAndDirection() throws Wrong {
        List<RecordingRule> rules = RecordingRule.all("extension=1001; trunk=carrier direction=inbound");
        assertTrue(
                RecordingRule.first(rules, call("a", "1001", "1002", "", false)).isPresent());
        assertTrue(
                RecordingRule.first(rules, call("a", "1003", "1001", "", false)).isPresent());
        assertTrue(RecordingRule.first(rules, call("a", "+4930", "1003", "carrier", true))
                .isPresent());
        assertFalse(RecordingRule.first(rules, call("a", "1003", "+4930", "carrier", false))
                .isPresent());
        assertFalse(
                RecordingRule.first(rules, call("a", "1003", "1004", "", false)).isPresent());
        assertEquals(List.of(), RecordingRule.all(" ; "));
        assertTrue(RecordingRule.all("all").get(0).matches(call("a", "1", "2", "", false)));
    }

    @Test
    void shouldTakeItsShareAndAlwaysDecideTheSameForOneCall() throws Wrong {
        RecordingRule rule = RecordingRule.all("percent=30").get(0);
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            CallSummary call = call("call" + i * 7919, "1", "2", "", false);
            assertEquals(rule.matches(call), rule.matches(call));
            taken += rule.matches(call) ? 1 : 0;
        }
        assertEquals(3000, taken, 300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "extension=",
                "percent=101",
                "percent=-1",
                "direction=up",
                "whatever",
                "colour=red",
                "extension=10/01"
            })
    void shouldRefuseWhatIsNoRule(String text) {
        Wrong wrong = assertThrows(Wrong.class, () -> RecordingRule.all(text));
        assertTrue(String.valueOf(wrong.getMessage()).contains(text), wrong::getMessage);
    }
}
