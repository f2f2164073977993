package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An engine over the records of a process that ended. */
final class CrashTest {
    private static final int ROUNDS = 3;

    /** Each process opens the first session of its own; two that shared a record would be sent each other's audio. */
    @Test
    void shouldKeepSessionsOfSeveralProcessesApart() throws Exception {
        try (Rig rig = new Rig()) {
            rig.crash(); // so that every process opens its table equally often
            Set<String> opened = new HashSet<>();
            for (int round = 1; round <= ROUNDS; round++) {
                opened.add("s" + round);
                rig.engine.open("s" + round, "call-" + round);
                rig.crash();
            }
            Set<String> streams = new HashSet<>(rig.recordsLeft().keySet());
            streams.removeIf(key -> !key.startsWith("stream/"));
            assertEquals(ROUNDS, streams.size());
            opened.forEach(session -> rig.engine.release(session));
            assertTrue(rig.recordsLeft().keySet().stream().noneMatch(key -> key.startsWith("stream/")));
            assertEquals(0, rig.engine.ports().inUse());
        }
    }
}
