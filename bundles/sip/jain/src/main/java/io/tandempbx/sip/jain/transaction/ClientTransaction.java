package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.transport.TimerQueue.Task;
import org.jspecify.annotations.Nullable;

/**
 * A running client transaction: its record and its timers; all fields are guarded by its monitor. As with a
 * {@link ServerTransaction}, only the stored octets are kept while nothing but repeats can come.
 */
final class ClientTransaction {
    final String name;
    long endAtMs;
    boolean over;

    @Nullable
    Task repeating;

    @Nullable
    Task ending;

    private @Nullable ClientRecord live;
    private byte[] stored;

    /**
     * @param stored the record as the state ring has it
     */
    ClientTransaction(String name, ClientRecord record, byte[] stored) {
        this.name = name;
        this.stored = stored;
        this.live = record;
        this.endAtMs = record.endAtMs();
    }

    ClientRecord record() {
        ClientRecord present = live;
        return present != null ? present : ClientRecord.read(stored);
    }

    /** Goes over to a record that the state ring has as these octets. */
    void change(ClientRecord record, byte[] octets) {
        live = record.isSettled() ? null : record;
        stored = octets;
        endAtMs = record.endAtMs();
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
