package io.tandempbx.call.core;

import io.tandempbx.call.api.EndedCall;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The calls that ended last, so that an operator finds them by their id for a while. Kept as records, which are made
 * readable only when somebody asks. A replacement hands them on; a process that is killed forgets them, as it does the
 * messages of a trace. Thread-safe.
 */
final class EndedCalls {
    private static final int LIMIT = 1000;
    private static final int LAYOUT = 1;

    private record Ended(String id, long atMs, byte[] call) {
        static Ended read(RecordReader in) {
            return new Ended(in.text(), in.int64(), in.block());
        }

        byte[] toRecord() {
            return new RecordWriter(LAYOUT).text(id).int64(atMs).block(call).toBytes();
        }

        EndedCall view() {
            Call over = Call.fromRecord(call);
            return new EndedCall(over.summary(), Instant.ofEpochMilli(atMs), over.endCause);
        }
    }

    // guarded by this
    private final Deque<Ended> calls = new ArrayDeque<>(); // oldest first
    private final RecordWriter writer = new RecordWriter(LAYOUT);

    synchronized void add(Call call, long endedAtMs) {
        call.write(writer);
        add(new Ended(call.id, endedAtMs, writer.toBytes()));
    }

    private synchronized void add(Ended call) {
        if (calls.size() == LIMIT) {
            calls.remove();
        }
        calls.add(call);
    }

    /** Newest first. */
    List<EndedCall> newestFirst() {
        List<Ended> found = new ArrayList<>(LIMIT);
        synchronized (this) {
            for (Iterator<Ended> each = calls.descendingIterator(); each.hasNext(); ) {
                found.add(each.next());
            }
        }
        return found.stream().map(Ended::view).toList();
    }

    /** Writes them for the successor. */
    synchronized void save(StateTable table) {
        calls.forEach(call -> table.put(call.id, call.toRecord()));
    }

    /** Takes what a predecessor wrote out of the table. */
    void restore(StateTable table) {
        table.records().values().stream()
                .map(record -> Ended.read(new RecordReader(record)))
                .sorted(Comparator.comparingLong(Ended::atMs))
                .forEach(call -> {
                    add(call);
                    table.remove(call.id);
                });
    }
}
