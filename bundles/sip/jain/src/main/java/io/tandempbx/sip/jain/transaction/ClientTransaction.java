package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.transport.TimerQueue.Task;
import org.jspecify.annotations.Nullable;

/** A running client transaction: its record and its timers; all fields are guarded by its monitor. */
final class ClientTransaction {
    final String name;
    ClientRecord record;
    boolean over;
    boolean impatient; // whoever sent it does not wait for timer B; not stored

    @Nullable
    Task repeating;

    @Nullable
    Task ending;

    ClientTransaction(String name, ClientRecord record) {
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
