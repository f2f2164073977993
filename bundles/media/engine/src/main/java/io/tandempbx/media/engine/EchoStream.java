package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one continuous stream a peer gets from the echo application: a short tone, then its own packets moved into this
 * stream's source and numbering, with their gaps kept. The session's loop changes it; {@link #revision} is published
 * last.
 */
final class EchoStream {
    private static final int TONE_MS = 300;
    private static final int TONE_HZ = 440;
    private static final int TONE_PEAK = 8000; // about -12 dBFS
    private static final int FRAME_MS = 20; // of the record, and of most phones
    private static final int RESTART_WINDOW = 100; // packets after a restart among which older ones may still come

    private static final int RECORD_FIELDS = 10;

    private final MediaFormat format;
    private final int payloadType;
    private final int ssrc;
    private int nextSequence;
    private int nextTimestamp;
    private int toneMs; // already sent
    private int mappedStream; // of the reception; 0 before the first
    private int sequenceOffset;
    private int timestampOffset;
    private int firstSequence; // after the latest restart
    private int sinceRestart;
    private long lastNs;
    private boolean lastKnown;
    private volatile int revision;

    private @Nullable CodecFactory encoderOf;
    private @Nullable AudioEncoder encoder;

    /**
     * @param sequence  of the first packet; only the low 16 bits count
     * @param timestamp of the first packet
     */
    EchoStream(MediaFormat format, int payloadType, int ssrc, int sequence, int timestamp) {
        this.format = format;
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.nextSequence = sequence & 0xffff;
        this.nextTimestamp = timestamp;
    }

    boolean isToneOver() {
        return toneMs >= TONE_MS;
    }

    void endTone() {
        toneMs = TONE_MS;
        encoder = null;
        encoderOf = null;
        changed();
    }

    /**
     * Writes the next packet of the tone, ready to send.
     *
     * @param codec    called only inside this method
     * @param wishedMs what the peer wants a packet to last
     * @return what it lasts, in milliseconds
     */
    int nextTone(CodecFactory codec, int wishedMs, short[] samples, byte[] payload, ByteBuffer packet, long nowNs) {
        int fromMs = toneMs;
        int ms = codec.packetMs(Math.min(wishedMs, StreamEncoder.LONGEST_MS));
        toneMs += ms; // counted first, so that a codec that fails cannot make the tone last for ever
        changed();
        AudioEncoder present = encoder;
        if (present == null || encoderOf != codec) {
            present = codec.newEncoder();
            encoder = present;
            encoderOf = codec;
        }
        int perMs = codec.sampleRateHz() / 1000;
        for (int i = 0; i < ms * perMs; i++) {
            double turns = (double) TONE_HZ * (fromMs * perMs + i) / codec.sampleRateHz();
            samples[i] = (short) Math.round(TONE_PEAK * Math.sin(2 * Math.PI * turns));
        }
        int octets = present.encode(samples, 0, ms * perMs, payload, 0);
        packet.clear().limit(RtpPacket.HEADER_OCTETS + octets);
        RtpPacket.head(packet, payloadType, fromMs == 0);
        RtpPacket.place(packet, nextSequence, nextTimestamp, ssrc);
        packet.put(RtpPacket.HEADER_OCTETS, payload, 0, octets);
        advance((nextSequence + 1) & 0xffff, nextTimestamp + format.clockRateHz() / 1000 * ms, nowNs);
        if (isToneOver()) {
            endTone();
        }
        return ms;
    }

    /**
     * Moves a received packet into this stream.
     *
     * @param stream number of the peer's numbering; with a new one the packet follows what was sent last
     * @return false if it must not be sent: the tone is not over, or it is older than where this stream took over
     */
    boolean place(ByteBuffer packet, int stream, long nowNs) {
        if (!isToneOver()) {
            return false;
        }
        int sequence = RtpPacket.sequence(packet);
        int timestamp = RtpPacket.timestamp(packet);
        if (stream != mappedStream) {
            restart(stream, sequence, timestamp, nowNs);
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
            advance((placed + 1) & 0xffff, timestamp + timestampOffset + frameTicks(), nowNs);
        }
        return true;
    }

    private void restart(int stream, int sequence, int timestamp, long nowNs) {
        if (lastKnown) { // a pause stays as long on the peer's clock as it was
            long pauseTicks = (nowNs - lastNs) * format.clockRateHz() / 1_000_000_000L;
            nextTimestamp += (int) Math.max(0, pauseTicks - 2L * frameTicks());
        }
        mappedStream = stream;
        sequenceOffset = nextSequence - sequence;
        timestampOffset = nextTimestamp - timestamp;
        firstSequence = nextSequence;
        sinceRestart = 0;
        changed();
    }

    private void advance(int sequence, int timestamp, long nowNs) {
        nextSequence = sequence;
        nextTimestamp = timestamp;
        lastNs = nowNs;
        lastKnown = true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one loop writes
    private void changed() {
        revision++;
    }

    private int frameTicks() {
        return format.clockRateHz() / 1000 * FRAME_MS;
    }

    int ssrc() {
        return ssrc;
    }

    /** What the timestamp is at this moment; outside the loop as good as a figure in passing is. */
    int timestampAt(long nowNs) {
        long sinceMs = lastKnown ? Math.max(0, nowNs - lastNs) / 1_000_000 : 0;
        return nextTimestamp + (int) ((sinceMs - FRAME_MS) * format.clockRateHz() / 1000);
    }

    MediaFormat format() {
        return format;
    }

    int payloadType() {
        return payloadType;
    }

    /** Changes with everything that must be written down before the process ends. */
    int revision() {
        return revision;
    }

    void write(RecordWriter record) {
        int known = revision; // read first: what was written before it is seen
        record.int32(known)
                .int32(ssrc)
                .int32(nextSequence)
                .int32(nextTimestamp)
                .int32(toneMs / FRAME_MS)
                .int32(mappedStream)
                .int32(sequenceOffset)
                .int32(timestampOffset)
                .int32(firstSequence)
                .int32(sinceRestart);
    }

    /** Reads past what {@link #write} wrote. */
    static void skip(RecordReader record) {
        for (int i = 0; i < RECORD_FIELDS; i++) {
            record.int32();
        }
    }

    static EchoStream read(RecordReader record, MediaFormat format, int payloadType) {
        int revision = record.int32();
        int ssrc = record.int32();
        EchoStream stream = new EchoStream(format, payloadType, ssrc, record.int32(), record.int32());
        stream.toneMs = record.int32() * FRAME_MS;
        stream.mappedStream = record.int32();
        stream.sequenceOffset = record.int32();
        stream.timestampOffset = record.int32();
        stream.firstSequence = record.int32();
        stream.sinceRestart = record.int32();
        stream.revision = revision;
        return stream;
    }
}
