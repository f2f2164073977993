package io.tandempbx.presence.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;

/** How many messages are in which mailbox, as somebody said last. Thread-safe. */
final class Mailboxes {
    static final String TABLE = "presence.mailbox";
    private static final int RECORD_VERSION = 2; // 1 knew no urgent ones

    /**
     * How many.
     *
     * @param old         heard and kept
     * @param freshUrgent of the fresh ones
     * @param oldUrgent   of the old ones
     */
    record Count(int fresh, int old, int freshUrgent, int oldUrgent) {
        static final Count NONE = new Count(0, 0, 0, 0);
    }

    private final StateTable table;

    Mailboxes(StateTable table) {
        this.table = table;
    }

    void put(String extension, Count count) {
        if (count.equals(Count.NONE)) {
            table.remove(extension);
        } else {
            table.put(
                    extension,
                    new RecordWriter(RECORD_VERSION)
                            .int32(count.fresh())
                            .int32(count.old())
                            .int32(count.freshUrgent())
                            .int32(count.oldUrgent())
                            .toBytes());
        }
    }

    Count of(String extension) {
        return table.get(extension).map(RecordReader::new).map(Mailboxes::read).orElse(Count.NONE);
    }

    private static Count read(RecordReader in) {
        int fresh = in.int32();
        int old = in.int32();
        return in.version() > 1 ? new Count(fresh, old, in.int32(), in.int32()) : new Count(fresh, old, 0, 0);
    }

    /** Writes a message summary (RFC 3842 §5.2). */
    static String summary(String entity, Count count) {
        return "Messages-Waiting: " + (count.fresh() > 0 ? "yes" : "no") + "\r\nMessage-Account: " + entity
                + "\r\nVoice-Message: " + count.fresh() + "/" + count.old() + " (" + count.freshUrgent()
                + "/" + count.oldUrgent() + ")\r\n";
    }
}
