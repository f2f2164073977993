package io.tandempbx.media.engine;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what a peer sends and what is missing of it (RFC 3550 A.1, A.3). One loop writes; {@link #packets} is
 * published last, so a reader that reads it first sees everything up to that packet.
 */
final class RtpReception {
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int CYCLE = 1 << 16;
    private static final int NO_SEQUENCE = -1;

    private final AtomicLong packets = new AtomicLong();
    private long octets;
    private long lastNs;
    private boolean started;
    private int ssrc;
    private int stream; // grows when the numbering starts anew
    private int first; // of the present stream
    private int highest;
    private int wrapped; // CYCLE per wrap-around
    private long inStream;
    private long lostBefore; // in earlier streams
    private long expectedBefore; // the same
    private int lastTimestamp;
    private long timedNs; // when the first packet of that timestamp came
    private int jitter16; // sixteen times the jitter
    private int expectedAfterJump = NO_SEQUENCE;
    private long disordered;
    private final LossRuns runs = new LossRuns(); // of the present stream, since this revision hears it

    boolean count(ByteBuffer packet, int clockHz, long nowNs) {
        int sequence = RtpPacket.sequence(packet);
        return count(RtpPacket.ssrc(packet), sequence, RtpPacket.timestamp(packet), packet.limit(), clockHz, nowNs);
    }

    /**
     * Counts one valid packet; loop only.
     *
     * @return false for one far from those before it, which only the next can confirm (RFC 3550 A.1): it counts for nothing
     */
    boolean count(int packetSsrc, int sequence, int timestamp, int packetOctets, int clockHz, long nowNs) {
        if (!started || packetSsrc != ssrc) {
            begin(packetSsrc, sequence);
        } else if (!follow(sequence)) {
            return false;
        }
        time(timestamp, clockHz, nowNs);
        octets += packetOctets;
        lastNs = nowNs;
        packets.lazySet(packets.getPlain() + 1);
        return true;
    }

    /** A.8: the difference in transit times of two packets that follow one another, smoothed; in ticks. */
    private void time(int timestamp, int clockHz, long nowNs) {
        if (inStream > 1 && timestamp != lastTimestamp) {
            long elapsed = (nowNs - timedNs) / 1000 * clockHz / 1_000_000;
            long difference = Math.abs(elapsed - (timestamp - lastTimestamp));
            if (difference < clockHz) { // a second and more is a pause, not jitter
                jitter16 += (int) difference - ((jitter16 + 8) >> 4);
            }
        } else if (inStream == 1) {
            jitter16 = 0;
        }
        if (inStream == 1 || timestamp != lastTimestamp) { // packets of one telephone event have that of its beginning
            timedNs = nowNs;
        }
        lastTimestamp = timestamp;
    }

    private boolean follow(int sequence) {
        int ahead = (sequence - highest) & 0xffff;
        if (ahead < MAX_DROPOUT) {
            if (ahead > 1) {
                runs.lost(extendedHighest() + 1, ahead - 1);
            }
            if (sequence < highest) {
                wrapped += CYCLE;
            }
            highest = sequence;
            inStream++;
            disordered += ahead == 0 ? 1 : 0;
        } else if (ahead > CYCLE - MAX_MISORDER) {
            inStream++; // late, or a duplicate
            disordered++;
        } else if (sequence == expectedAfterJump) {
            begin(ssrc, sequence);
        } else {
            expectedAfterJump = (sequence + 1) & 0xffff; // two in a row make a new numbering, one is a stray
            return false;
        }
        return true;
    }

    private void begin(int newSsrc, int sequence) {
        lostBefore = lost();
        expectedBefore = expected();
        started = true;
        ssrc = newSsrc;
        stream++;
        first = sequence;
        highest = sequence;
        wrapped = 0;
        runs.begin(sequence);
        inStream = 1;
        expectedAfterJump = NO_SEQUENCE;
    }

    long packets() {
        return packets.get();
    }

    long octets() {
        return octets;
    }

    /** When the last valid packet came; meaningless before the first. */
    long lastNs() {
        return lastNs;
    }

    /** Number of the present numbering; a new source or a jump makes a new one. */
    int stream() {
        return stream;
    }

    /** Unsigned; -1 before the first packet. */
    long ssrc() {
        return started ? Integer.toUnsignedLong(ssrc) : -1;
    }

    /** By the sequence numbers, in all streams. */
    long expected() {
        return started ? expectedBefore + (wrapped + highest - first + 1) : 0;
    }

    /** How losses lie together; exact on the loop, elsewhere as good as a figure in passing is. */
    LossRuns runs() {
        return runs;
    }

    int extendedHighest() {
        return wrapped + highest;
    }

    /** Interarrival jitter in ticks of the timestamp. */
    long jitterTicks() {
        return jitter16 >> 4;
    }

    /** What the source's timestamp is at this moment, by the last packet. */
    int timestampAt(long nowNs, int clockHz) {
        long sinceMs = Math.max(0, nowNs - timedNs) / 1_000_000;
        return lastTimestamp + (int) (sinceMs * clockHz / 1000);
    }

    long lost() {
        return started ? lostBefore + (wrapped + highest - first + 1) - inStream : 0;
    }

    /** Packets that came late or twice, in all streams. */
    long disordered() {
        return disordered;
    }

    void write(RecordWriter record, MediaClock clock) {
        record.int64(packets.get())
                .int64(octets)
                .int64(clock.toWallMs(lastNs))
                .flag(started)
                .int32(ssrc)
                .int32(stream)
                .int32(first)
                .int32(highest)
                .int32(wrapped)
                .int64(inStream)
                .int64(lostBefore)
                .int64(expectedBefore)
                .int32(lastTimestamp)
                .int32(jitter16)
                .int64(disordered);
    }

    void read(RecordReader record, MediaClock clock) {
        long count = record.int64();
        octets = record.int64();
        lastNs = clock.toNs(record.int64());
        timedNs = lastNs;
        started = record.flag();
        ssrc = record.int32();
        stream = record.int32();
        first = record.int32();
        highest = record.int32();
        wrapped = record.int32();
        inStream = record.int64();
        lostBefore = record.int64();
        if (record.version() > 1) {
            expectedBefore = record.int64();
            lastTimestamp = record.int32();
            jitter16 = record.int32();
        }
        if (record.version() > 3) {
            disordered = record.int64();
        }
        runs.begin(extendedHighest());
        packets.set(count);
    }
}
