package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.transport.TimerQueue.Task;
import org.jspecify.annotations.Nullable;

/** A running server transaction: its record and its timers; all fields are guarded by its monitor. */
final class ServerTransaction {
    final String name;
    ServerRecord record;
    boolean stored; // whether the state ring has a record of this name
    boolean over;

    @Nullable
    Task repeating;

    @Nullable
    Task ending;

    ServerTransaction(String name, ServerRecord record) {
        this.name = name;
        this.record = record;
    }

    void stopRepeating() {
        if (repeating != null) {
            repeating.cancel();
            repeating = null;
        }
    }

    void stopEnding() {
        if (ending != null) {
            ending.cancel();
            ending = null;
        }
    }
}
