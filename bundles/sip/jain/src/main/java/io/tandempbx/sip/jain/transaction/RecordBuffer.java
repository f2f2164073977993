package io.tandempbx.sip.jain.transaction;

import io.tandempbx.ring.state.RecordWriter;

/** One writer for each thread, so that a record makes no garbage while it is written. */
final class RecordBuffer {
    private static final ThreadLocal<RecordWriter> WRITERS = ThreadLocal.withInitial(() -> new RecordWriter(1));

    private RecordBuffer() {}

    /** Begins a record on this thread; the one before it must be finished. */
    static RecordWriter begin(int layout) {
        return WRITERS.get().restart(layout);
    }
}
