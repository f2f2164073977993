package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says as an even stream of samples, whatever comes of its packets:
 *
 * <pre>
 *  take() ─► JitterBuffer ─► StreamDecoder ─► samples()
 *                         └ fill(), next() every 20 ms ┘
 * </pre>
 *
 * <p>One loop takes and fills. Allocates nothing per packet.
 */
final class HeardAudio {
    /** Samples: a packet of 120 ms at 48 kHz, and what was left. */
    static final int CAPACITY = 3 * 2880 + 960;

    private static final int TICK_MS = 20;
    private static final int EVENT_OCTETS = 4;
    private static final int MAX_PAYLOAD_OCTETS = 2048;
    private static final int FADE_TICKS = 10; // of concealment after which the peer is silent
    private static final int QUIET_PEAK = 400;

    /** One format of the peer, and its decoder. */
    private static final class Received {
        private final NegotiatedFormat format;
        private final StreamDecoder decoder;

        Received(NegotiatedFormat format, CodecSlot slot, IntUnaryOperator wishedHz) {
            this.format = format;
            this.decoder = new StreamDecoder(slot, format.format().clockRateHz(), wishedHz);
        }
    }

    private final JitterBuffer buffer;
    private final List<Received> received = new ArrayList<>();
    private final short[] decoded = new short[CAPACITY];
    private int decodedCount;
    private @Nullable StreamDecoder decoder; // of the last packet
    private int silentTicks = FADE_TICKS;
    private boolean inNoise; // the peer is silent, and has said how that sounds

    /** @param wishedHz the rate that is best for whoever listens, when the decoder's own is the argument */
    HeardAudio(MediaTerms terms, JitterBuffer.Limits limits, CodecCatalog codecs, IntUnaryOperator wishedHz) {
        this.buffer = new JitterBuffer(limits);
        for (NegotiatedFormat format : terms.formats()) {
            received.add(new Received(format, codecs.slot(format.format()), wishedHz));
        }
    }

    /**
     * Takes one packet of the peer, if it is of a format agreed on.
     *
     * @return the format of telephone events if that is one, which has no samples; null otherwise
     */
    @Nullable
    NegotiatedFormat take(ByteBuffer datagram) {
        int offset = RtpPacket.payloadOffset(datagram);
        int octets = RtpPacket.payloadOctets(datagram, offset);
        Received source = received(RtpPacket.payloadType(datagram));
        if (octets <= 0 || octets > MAX_PAYLOAD_OCTETS || source == null) {
            return null;
        }
        if (!source.format.format().isEvents()) {
            buffer.put(datagram, offset, octets);
            return null;
        }
        if (octets < EVENT_OCTETS) {
            return null;
        }
        buffer.leaveOut(datagram);
        return source.format;
    }

    private @Nullable Received received(int type) {
        for (int i = 0; i < received.size(); i++) {
            if (received.get(i).format.receiveType() == type) {
                return received.get(i);
            }
        }
        return null;
    }

    /** Decodes until there is enough for one tick; false before the first packet. */
    boolean fill() {
        boolean goesOn = true;
        while (goesOn) {
            StreamDecoder present = decoder;
            goesOn = present == null ? begin() : decodedCount < perTick(present) && step(present);
        }
        return decoder != null;
    }

    private static int perTick(StreamDecoder present) {
        return present.rateHz() / 1000 * TICK_MS;
    }

    /** Before the first packet there is nothing to go on with. */
    private boolean begin() {
        return buffer.next() == JitterBuffer.Next.PACKET && decode();
    }

    private boolean step(StreamDecoder present) {
        switch (buffer.next()) {
            case PACKET -> {
                return decode();
            }
            case LOST -> decodedCount += present.recover(buffer.data(), copyOctets(), decoded, decodedCount);
            case NOTHING -> {
                silentTicks = inNoise ? 0 : Math.min(FADE_TICKS, silentTicks + 1);
                decodedCount += present.conceal(decoded, decodedCount, perTick(present) - decodedCount);
            }
        }
        return true;
    }

    /** What the packet after a lost one may tell of it: comfort noise nothing. */
    private int copyOctets() {
        return isNoise(buffer.type()) ? 0 : buffer.length();
    }

    private boolean isNoise(int type) {
        Received source = received(type);
        return source != null && source.format.format().isNoise();
    }

    private boolean decode() {
        silentTicks = 0;
        inNoise = isNoise(buffer.type());
        if (inNoise) {
            return noise();
        }
        StreamDecoder present = decoder(buffer.type());
        if (present == null) {
            return false;
        }
        int samples = present.decode(buffer.data(), buffer.length(), decoded, decodedCount);
        inNoise = present.isPeerSilent();
        if (inNoise) {
            buffer.pause(); // nothing is missing until the next packet, which is of another length perhaps
            decodedCount += samples;
            return true;
        }
        buffer.packetMs(Math.max(10, samples * 1000 / present.rateHz()));
        if (!isQuiet(samples) || !buffer.shrink()) {
            decodedCount += samples;
        }
        return true;
    }

    /** A packet of comfort noise has no time of its own: until there is another packet, the decoder makes that noise. */
    private boolean noise() {
        StreamDecoder present = decoder == null ? firstAudio() : decoder;
        if (present == null) {
            return false;
        }
        decoder = present;
        present.noise(buffer.data(), buffer.length());
        buffer.pause();
        return true;
    }

    private @Nullable StreamDecoder firstAudio() {
        for (int i = 0; i < received.size(); i++) {
            if (received.get(i).format.format().isAudio()) {
                return received.get(i).decoder;
            }
        }
        return null;
    }

    private boolean isQuiet(int samples) {
        for (int i = decodedCount; i < decodedCount + samples; i++) {
            if (decoded[i] > QUIET_PEAK || decoded[i] < -QUIET_PEAK) {
                return false;
            }
        }
        return true;
    }

    private @Nullable StreamDecoder decoder(int type) {
        Received source = received(type);
        StreamDecoder chosen = source == null ? null : source.decoder;
        if (chosen != null && chosen != decoder) {
            decodedCount = 0;
            decoder = chosen;
        }
        return chosen;
    }

    /** What is to be heard in this tick, from index 0; there may be more after it. */
    short[] samples() {
        return decoded;
    }

    /** Samples of one tick. */
    int samplesPerTick() {
        StreamDecoder present = decoder;
        return present == null ? 0 : perTick(present);
    }

    /** Of the samples. */
    int rateHz() {
        StreamDecoder present = decoder;
        return present == null ? 0 : present.rateHz();
    }

    /** Whether nothing came for so long that concealing it is of no use. */
    boolean isSilent() {
        return silentTicks >= FADE_TICKS;
    }

    /** Moves on by one tick. */
    void next() {
        int samples = samplesPerTick();
        decodedCount = Math.max(0, decodedCount - samples);
        System.arraycopy(decoded, samples, decoded, 0, decodedCount);
    }

    JitterBuffer buffer() {
        return buffer;
    }
}
