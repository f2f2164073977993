package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelsTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final MemoryStateStore state = new MemoryStateStore();
    private final Channels channels = new Channels(state.open(Channels.TABLE));
    private final TrunkPlan two = plan(Map.of(TrunkField.HOST, "h", TrunkField.MAX_CHANNELS, "2"));

    @Test
    void shouldTakeNoMoreThanThereAre() {
        assertEquals(Optional.empty(), channels.take(two, "a", false, 0));
        assertEquals(Optional.empty(), channels.take(two, "b", false, 0));
        assertEquals(Optional.of("all 2 channels in use"), channels.take(two, "c", false, 0));
        assertEquals(Optional.empty(), channels.take(two, "emergency", true, 0));
        assertEquals(3, channels.active("t"));

        assertTrue(channels.give("t", "a"));
        assertFalse(channels.give("t", "a"));
        assertTrue(channels.give("t", "emergency"));
        assertEquals(Optional.empty(), channels.take(two, "c", false, 0));
    }

    @Test
    void shouldCountACallThatComesAndLeavesByOneTrunkTwice() {
        assertEquals(Optional.empty(), channels.take(two, "a", false, 0));
        assertEquals(Optional.empty(), channels.take(two, "a", false, 0));
        assertEquals(Optional.of("all 2 channels in use"), channels.take(two, "b", false, 0));
        assertTrue(channels.give("t", "a"));
        assertEquals(1, channels.active("t"));
    }

    @Test
    void shouldGoOnWithWhatAPredecessorTookAndKeepOnlyCallsThatGoOn() {
        assertEquals(Optional.empty(), channels.take(two, "a", false, 0));
        assertEquals(Optional.empty(), channels.take(two, "b", false, 0));

        Channels successor = new Channels(state.open(Channels.TABLE));
        assertEquals(2, successor.active("t"));
        assertThrows(StaleEpochException.class, () -> channels.take(two, "c", true, 0));
        successor.retain(Set.of("b", "others"));
        assertEquals(1, successor.active("t"));
        assertTrue(successor.give("t", "b"));
        assertEquals(Map.of(), state.open(Channels.TABLE).records());
    }

    @Test
    void shouldLetOnlySoManyCallsBeginEachSecond() {
        TrunkPlan slow = plan(Map.of(TrunkField.HOST, "h", TrunkField.CALLS_PER_SECOND, "2"));
        Optional<String> tooMany = Optional.of("more than 2 calls a second");
        assertEquals(Optional.empty(), channels.take(slow, "a", false, 0));
        assertEquals(Optional.empty(), channels.take(slow, "b", false, 0));
        assertEquals(tooMany, channels.take(slow, "c", false, 0));
        assertEquals(tooMany, channels.take(slow, "c", false, SECOND_NS / 4));
        assertEquals(Optional.empty(), channels.take(slow, "c", false, SECOND_NS / 2));
        assertEquals(tooMany, channels.take(slow, "d", false, SECOND_NS / 2));
        assertEquals(Optional.empty(), channels.take(slow, "emergency", true, SECOND_NS / 2));
        long later = 3600 * SECOND_NS; // an hour without calls saves up no more than one second's
        assertEquals(Optional.empty(), channels.take(slow, "e", false, later));
        assertEquals(Optional.empty(), channels.take(slow, "f", false, later));
        assertEquals(tooMany, channels.take(slow, "g", false, later));
    }

    static TrunkPlan plan(Map<TrunkField, String> values) {
        return TrunkPlan.of(new Trunk("t", 1, values, false), Secrets.NONE);
    }
}
