package io.tandempbx.event.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.RecordWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private final RecentEvents recent = new RecentEvents(4);

    @Test
    void shouldHoldTheNewestOnly() {
        assertEquals(Optional.empty(), recent.after(0, 10));
        recent.add(events(101, 103));
        assertEquals(Optional.empty(), recent.after(99, 10));
        assertEquals(Optional.of(events(101, 103)), recent.after(100, 10));
        recent.add(events(104, 106));
        assertEquals(Optional.empty(), recent.after(101, 10));
        assertEquals(Optional.of(events(103, 106)), recent.after(102, 10));
        assertEquals(Optional.of(events(103, 104)), recent.after(102, 2));
        assertEquals(Optional.of(events(106, 106)), recent.after(105, 2));
        assertEquals(Optional.empty(), recent.after(106, 2));
    }

    @Test
    void shouldForgetWhatWasBeforeAGap() {
        recent.add(events(1, 3));
        recent.add(events(5, 6));
        assertEquals(Optional.empty(), recent.after(3, 10));
        assertEquals(Optional.of(events(5, 6)), recent.after(4, 10));
    }

    @Test
    void shouldHoldWhatReadingFromDiskWouldGive() {
        Happening happening = new Happening(
                EventType.CALL_ANSWERED, Instant.parse("2026-11-02T09:00:00.123456789Z"), "c1", Map.of("by", "1002"));
        byte[] record = EventRecords.write(new RecordWriter(1), happening);
        assertEquals(EventRecords.read(7, record).orElseThrow().happening(), EventRecords.asWritten(happening));
    }

    private static List<Event> events(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(cursor -> new Event(
                        cursor,
                        new Happening(EventType.CALL_STARTED, Instant.ofEpochMilli(cursor), "c" + cursor, Map.of())))
                .toList();
    }
}
