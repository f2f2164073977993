package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateTable;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndedCallsTest {
    private final MemoryStateStore state = new MemoryStateStore();

    @Test
    void shouldKeepTheLastThousandNewestFirst() {
        EndedCalls calls = new EndedCalls();
        for (int i = 0; i < 1200; i++) {
            calls.add(call(i), i);
        }
        assertEquals(expected(1199, 200), ids(calls));
        assertEquals(Instant.ofEpochMilli(1199), calls.newestFirst().get(0).endedAt());
        assertEquals("480 no answer", calls.newestFirst().get(0).cause());
    }

    @Test
    void shouldHandThemOnToTheNextRevision() {
        EndedCalls first = new EndedCalls();
        for (int i = 0; i < 20; i++) {
            first.add(call(i), i);
        }
        first.save(state.open("ended"));

        EndedCalls second = new EndedCalls();
        StateTable table = state.open("ended");
        second.restore(table);
        assertEquals(expected(19, 0), ids(second));
        assertTrue(table.records().isEmpty());
        second.add(call(20), 20);
        second.save(table);

        EndedCalls third = new EndedCalls();
        third.restore(state.open("ended"));
        assertEquals(expected(20, 0), ids(third));
    }

    private static Call call(int number) {
        Call call = new Call("call-" + number, "key", 1, "1001", "1002");
        call.endCause = "480 no answer";
        return call;
    }

    private static List<String> ids(EndedCalls calls) {
        return calls.newestFirst().stream().map(over -> over.call().callId()).toList();
    }

    private static List<String> expected(int newest, int oldest) {
        return IntStream.rangeClosed(oldest, newest)
                .map(number -> newest + oldest - number)
                .mapToObj(number -> "call-" + number)
                .toList();
    }
}
