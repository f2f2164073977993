package io.tandempbx.media.engine;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one continuous stream a peer gets, whatever it is made of: packets of others moved into this stream's source and
 * numbering with their gaps kept, frames made here, telephone events. Sequence numbers have no gap of our making;
 * timestamps follow the time that passes. Thread-safe; whoever sends holds the stream's monitor from the placing to the
 * sending, so that packets leave in order.
 */
final class OutgoingStream {
    /** Whether a frame is marked as the first of a talkspurt (RFC 3551 §4.1). */
    enum Marker {
        /** As nobody knows what it holds: if a long pause was before it. */
        AFTER_PAUSE,
        /** It is speech after silence. */
        ALWAYS,
        /** It only describes silence. */
        NEVER
    }

    private static final int RESTART_WINDOW = 100; // packets after a restart among which older ones may still come
    private static final int LONG_PAUSE_FRAMES = 5;
    private static final int CRASH_RESERVE =
            8; // packets that may have left after the record was written, beside the time
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long NOTHING_MAPPED = 0;

    private final int ssrc;
    private int nextSequence;
    private int nextTimestamp;
    private long mapped = NOTHING_MAPPED; // the numbering whose packets are being moved in
    private int sequenceOffset;
    private int timestampOffset;
    private int firstSequence; // after the latest restart
    private int sinceRestart;
    private int eventTimestamp;
    private long lastNs; // when the time of nextTimestamp was: its frame would have been due then
    private boolean lastKnown;
    private int clockHz = 8000;
    private boolean fresh; // nothing was sent in it yet

    /**
     * Begins a stream; one whose first packet is moved in from elsewhere takes that packet's numbers instead.
     *
     * @param sequence  of the first packet; only the low 16 bits count
     * @param timestamp of the first packet
     */
    static OutgoingStream begun(int ssrc, int sequence, int timestamp) {
        OutgoingStream stream = new OutgoingStream(ssrc, sequence, timestamp);
        stream.fresh = true;
        return stream;
    }

    /** Goes on with these numbers. */
    OutgoingStream(int ssrc, int sequence, int timestamp) {
        this.ssrc = ssrc;
        this.nextSequence = sequence & 0xffff;
        this.nextTimestamp = timestamp;
    }

    int ssrc() {
        return ssrc;
    }

    /** The timestamp a packet sent at this moment would have. */
    synchronized int timestampAt(long nowNs) {
        return lastKnown ? nextTimestamp + ticks(Math.max(0, nowNs - lastNs)) : nextTimestamp;
    }

    /**
     * Moves a received packet into this stream.
     *
     * @param numbering tells apart numberings of all sources; with a new one the packet follows what was sent last
     * @param hz        clock of its timestamp
     * @param ms        what a packet usually lasts
     * @return false if it must not be sent: it is older than where its numbering was taken in
     */
    synchronized boolean place(ByteBuffer packet, long numbering, int hz, int ms, long nowNs) {
        int sequence = RtpPacket.sequence(packet);
        int timestamp = RtpPacket.timestamp(packet);
        clockHz = hz;
        if (numbering != mapped) {
            restart(numbering, sequence, timestamp, nowNs);
        }
        int placed = (sequence + sequenceOffset) & 0xffff;
        if (sinceRestart < RESTART_WINDOW) {
            sinceRestart++;
            if ((short) (placed - firstSequence) < 0) {
                return false;
            }
        }
        RtpPacket.place(packet, placed, timestamp + timestampOffset, ssrc);
        if ((short) (placed - nextSequence) >= 0) {
            nextSequence = (placed + 1) & 0xffff;
            nextTimestamp = timestamp + timestampOffset + hz / 1000 * ms;
            remember(nowNs + ms * 1_000_000L);
        }
        return true;
    }

    private void restart(long numbering, int sequence, int timestamp, long nowNs) {
        passTime(nowNs);
        if (fresh) {
            nextSequence = sequence;
            nextTimestamp = timestamp;
            fresh = false;
        }
        mapped = numbering;
        sequenceOffset = nextSequence - sequence;
        timestampOffset = nextTimestamp - timestamp;
        firstSequence = nextSequence;
        sinceRestart = 0;
    }

    /** A pause stays as long in timestamps as it was. */
    private void passTime(long nowNs) {
        if (lastKnown && nowNs > lastNs) {
            nextTimestamp += ticks(nowNs - lastNs);
            remember(nowNs);
        }
    }

    /** Places a frame that was made here and always holds something. */
    void frame(ByteBuffer packet, int payloadType, int ms, int hz, long dueNs) {
        frame(packet, payloadType, ms, hz, dueNs, Marker.AFTER_PAUSE);
    }

    /**
     * Places a frame that was made here.
     *
     * @param payloadType of the packet; its first two octets are written here too
     * @param ms          duration of the frame
     * @param hz          clock of the timestamps
     * @param dueNs       when it is due: a whole number of frames after the one before, or it was paused in between
     */
    synchronized void frame(ByteBuffer packet, int payloadType, int ms, int hz, long dueNs, Marker marker) {
        fresh = false;
        long frameNs = ms * 1_000_000L;
        boolean resumed = !lastKnown;
        clockHz = hz;
        if (lastKnown) {
            long missed = (dueNs - lastNs + frameNs / 2) / frameNs;
            nextTimestamp += (int) Math.max(0, missed) * (hz / 1000 * ms);
            resumed = missed > LONG_PAUSE_FRAMES;
        }
        boolean marked = marker == Marker.ALWAYS || (marker == Marker.AFTER_PAUSE && resumed);
        RtpPacket.head(packet, payloadType, marked);
        RtpPacket.place(packet, nextSequence, nextTimestamp, ssrc);
        mapped = NOTHING_MAPPED;
        nextSequence = (nextSequence + 1) & 0xffff;
        nextTimestamp += hz / 1000 * ms;
        remember(dueNs + frameNs);
    }

    /**
     * Places a packet of a telephone event, which leaves at once (RFC 4733 §2.5.1).
     *
     * @param begins whether it is the first of its event
     * @param hz     clock of the timestamps: that of the audio
     */
    synchronized void event(ByteBuffer packet, int payloadType, boolean begins, int hz, long nowNs) {
        fresh = false;
        clockHz = hz;
        if (begins) {
            eventTimestamp = timestampAt(nowNs);
            if (!lastKnown) {
                remember(nowNs); // the next event has another timestamp even if nothing else is sent
            }
        }
        RtpPacket.head(packet, payloadType, begins);
        RtpPacket.place(packet, nextSequence, eventTimestamp, ssrc);
        mapped = NOTHING_MAPPED;
        nextSequence = (nextSequence + 1) & 0xffff;
    }

    private int ticks(long ns) {
        return (int) (ns / 1000 * clockHz / (NS_PER_SECOND / 1000));
    }

    private void remember(long ns) {
        lastNs = ns;
        lastKnown = true;
    }

    /** @param exact whether nothing is sent any more by this revision */
    synchronized void write(RecordWriter record, MediaClock clock, boolean exact) {
        record.flag(exact)
                .int64(clock.nowMs())
                .int32(ssrc)
                .int32(nextSequence)
                .int32(nextTimestamp)
                .int64(mapped)
                .int32(sequenceOffset)
                .int32(timestampOffset)
                .int32(firstSequence)
                .int32(sinceRestart)
                .int32(eventTimestamp)
                .int64(clock.toWallMs(lastNs))
                .flag(lastKnown)
                .int32(clockHz);
    }

    /** What a session's record has of its stream, if it has one. */
    static @Nullable OutgoingStream readIfAny(RecordReader record, MediaClock clock) {
        boolean present = record.version() > 1 && record.flag();
        return present ? read(record, clock) : null;
    }

    /** Goes on where the record ends; after a crash, where the stream may have been at most by now. */
    static OutgoingStream read(RecordReader record, MediaClock clock) {
        boolean exact = record.flag();
        long writtenMs = record.int64();
        OutgoingStream stream = new OutgoingStream(record.int32(), record.int32(), record.int32());
        stream.mapped = record.int64();
        stream.sequenceOffset = record.int32();
        stream.timestampOffset = record.int32();
        stream.firstSequence = record.int32();
        stream.sinceRestart = record.int32();
        stream.eventTimestamp = record.int32();
        stream.lastNs = clock.toNs(record.int64());
        stream.lastKnown = record.flag();
        stream.clockHz = record.int32();
        if (!exact) {
            long packets = Math.max(0, clock.nowMs() - writtenMs) / 20 + CRASH_RESERVE;
            stream.nextSequence = (int) (stream.nextSequence + packets) & 0xffff;
            stream.mapped = NOTHING_MAPPED;
        }
        return stream;
    }
}
