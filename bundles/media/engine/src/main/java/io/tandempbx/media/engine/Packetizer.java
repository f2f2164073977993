package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;

/**
 * Cuts what is heard on one stream, tick by tick, into packets that last as long as the peer wishes (RFC 4566 §6) and
 * encodes them. A tick of 20 ms makes two packets of 10 ms, and three ticks make two of 30 ms. Not thread-safe.
 */
final class Packetizer {
    private static final int MOST_SAMPLES = 4 * 960; // 60 ms at 48 kHz, and a tick
    private static final long NS_PER_MS = 1_000_000;

    private final StreamEncoder encoder;
    private final RateChange rate = new RateChange();
    private final short[] waiting = new short[MOST_SAMPLES];
    private int count;
    private int hz;
    private int packetMs;
    private long dueNs; // of the first sample that waits
    private long encodedDueNs;

    Packetizer(CodecCatalog codecs, NegotiatedFormat format, MediaTerms terms) {
        this.encoder = new StreamEncoder(codecs, format, terms);
    }

    /** The rate that needs no resampling, as far as it can be told. */
    int wishedHz(int decodedHz) {
        int encodedHz = encoder.prepare(decodedHz);
        return encodedHz == StreamEncoder.NO_CODEC ? decodedHz : encodedHz;
    }

    /**
     * Takes one tick; while the codec is away, it and what waited are dropped.
     *
     * @param samples   from index 0
     * @param tickDueNs when the first of them is due
     */
    void add(short[] samples, int amount, int fromHz, long tickDueNs) {
        int wantedHz = encoder.prepare(fromHz);
        if (wantedHz == StreamEncoder.NO_CODEC) {
            clear();
            return;
        }
        if (wantedHz != hz || encoder.packetMs() != packetMs) {
            clear();
            hz = wantedHz;
            packetMs = encoder.packetMs();
        }
        if (count == 0) {
            dueNs = tickDueNs;
        }
        count += rate.change(samples, amount, fromHz, wantedHz, waiting, count);
    }

    /** Forgets what waits: the stream pauses. */
    void clear() {
        count = 0;
    }

    /** Whether what waits is enough for a packet. */
    boolean hasPacket() {
        return count > 0 && count >= packetSamples();
    }

    /** Encodes the next packet; octets written, 0 if it is not to be sent. */
    int encode(byte[] out) {
        int samples = packetSamples();
        int octets = encoder.encode(waiting, samples, out);
        count -= samples;
        System.arraycopy(waiting, samples, waiting, 0, count);
        encodedDueNs = dueNs;
        dueNs += packetMs * NS_PER_MS;
        return Math.max(0, octets);
    }

    /** When the packet encoded last is due. */
    long encodedDueNs() {
        return encodedDueNs;
    }

    /** Whether the packet encoded last is marked as the first of a talkspurt. */
    OutgoingStream.Marker marker() {
        return encoder.marker();
    }

    int packetMs() {
        return packetMs;
    }

    NegotiatedFormat format() {
        return encoder.format();
    }

    private int packetSamples() {
        return hz / 1000 * packetMs;
    }
}
