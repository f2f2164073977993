package io.tandempbx.media.engine;

/**
 * Follows a peer's telephone events from packet to packet. An event that outlasts its duration field, after 1.4 s at 48 kHz,
 * goes on in further segments, each with the timestamp at which the one before ended (RFC 4733 §2.5.1.3); here it stays
 * one. One loop.
 */
final class EventSegments {
    /** What a packet is to the events before it. */
    enum Part {
        BEGINS,
        GOES_ON,
        /** Of the event or segment before the present one. */
        LATE
    }

    static final int LONGEST_TICKS = 0xffff;
    private static final int END_OF_EVENT = 0x80_0000; // the E bit (RFC 4733 §2.3.2)

    private boolean known; // there was one
    private int timestamp;
    private int earlierTimestamp;
    private int event;
    private boolean ended;
    private long ticksBefore; // in segments that are over

    /** Takes a packet: its timestamp and the first four octets of its payload. */
    Part take(int packetTimestamp, int payload) {
        if (known && packetTimestamp == timestamp) {
            ended |= isEnd(payload);
            return Part.GOES_ON;
        }
        if (known && packetTimestamp == earlierTimestamp) {
            return Part.LATE;
        }
        boolean goesOn = known && !ended && payload >>> 24 == event && packetTimestamp == timestamp + LONGEST_TICKS;
        earlierTimestamp = known ? timestamp : packetTimestamp;
        known = true;
        timestamp = packetTimestamp;
        event = payload >>> 24;
        ended = isEnd(payload);
        ticksBefore = goesOn ? ticksBefore + LONGEST_TICKS : 0;
        return goesOn ? Part.GOES_ON : Part.BEGINS;
    }

    static boolean isEnd(int payload) {
        return (payload & END_OF_EVENT) != 0;
    }

    /** For how long the event of the packet taken last has gone on, in ticks of its clock. */
    long ticks(int payload) {
        return ticksBefore + (payload & 0xffff);
    }
}
