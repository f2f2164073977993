package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Events as octets on disk. */
final class EventRecords {
    private static final int VERSION = 1;

    private EventRecords() {}

    /** @param out a writer to be used again; what it held is lost */
    static byte[] write(RecordWriter out, Happening happening) {
        out.restart(VERSION)
                .int64(happening.at().toEpochMilli())
                .text(happening.type().text())
                .text(happening.subject());
        return out.list(happening.fields().entrySet(), (writer, field) -> writer.text(field.getKey())
                        .text(field.getValue()))
                .toBytes();
    }

    /** The same as {@link #read} makes of its record, which knows no less than a millisecond. */
    static Happening asWritten(Happening happening) {
        Instant at = happening.at().truncatedTo(ChronoUnit.MILLIS);
        return at.equals(happening.at())
                ? happening
                : new Happening(happening.type(), at, happening.subject(), happening.fields());
    }

    /**
     * Empty for a type that only another version knows.
     *
     * @throws BufferUnderflowException if the octets end early
     * @throws IllegalArgumentException or {@link IndexOutOfBoundsException} if they are not what {@link #write} wrote
     */
    static Optional<Event> read(long cursor, byte[] octets) {
        RecordReader in = new RecordReader(octets);
        Instant at = Instant.ofEpochMilli(in.int64());
        Optional<EventType> type = EventType.of(in.text());
        String subject = in.text();
        Map<String, String> fields = new HashMap<>();
        in.list(reader -> Map.entry(reader.text(), reader.text()))
                .forEach(field -> fields.put(field.getKey(), field.getValue()));
        return type.map(known -> new Event(cursor, new Happening(known, at, subject, fields)));
    }
}
