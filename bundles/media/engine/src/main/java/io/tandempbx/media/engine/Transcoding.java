package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.dsp.Resampler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a call whose other side speaks another codec:
 *
 * <pre>
 *  from's peer ─► HeardAudio ─► Resampler ─► StreamEncoder ─► OutgoingStream ─► to's peer
 *                   take()   └───────────── tick(), every 20 ms ────────────┘
 *               └─ telephone events ─────────────────────────────────┘
 * </pre>
 *
 * <p>The loop of the session {@code from} takes and ticks. Only {@link #end} is called by the control side.
 */
final class Transcoding implements PlayoutClock.Task {
    private static final int EVENT_OCTETS = 4;
    private static final long EVENT_PAUSE_NS = 60_000_000L; // without a packet of it, an event is over

    private final MediaSession from;
    private final MediaSession to;
    private final MediaTerms fromTerms;
    private final MediaTerms toTerms;
    private final OutgoingStream out;
    private final StreamEncoder encoder;
    private final HeardAudio heard;
    private final @Nullable NegotiatedFormat eventsOut;
    private final short[] packet = new short[HeardAudio.CAPACITY];
    private final SoundingKeys keys = new SoundingKeys();
    private final short[] sound = new short[SoundingKeys.RATE_HZ / 50];
    private int packetCount;
    private long packetDueNs;
    private @Nullable Resampler resampler;
    private int resampledFromHz;
    private int resampledToHz;
    private final EventSegments events = new EventSegments();
    private boolean inEvent;
    private long eventNs;
    private volatile boolean ended;

    Transcoding(
            MediaSession from,
            MediaSession to,
            OutgoingStream out,
            MediaTerms fromTerms,
            MediaTerms toTerms,
            JitterBuffer.Limits limits,
            CodecCatalog codecs) {
        this.from = from;
        this.to = to;
        this.fromTerms = fromTerms;
        this.toTerms = toTerms;
        this.out = out;
        NegotiatedFormat audio = toTerms.audio().orElseThrow();
        this.encoder = new StreamEncoder(codecs, audio, toTerms);
        this.eventsOut = toTerms.events().orElse(null);
        this.heard = new HeardAudio(fromTerms, limits, codecs, this::wishedHz);
    }

    /** Takes one packet of the peer. */
    void take(ByteBuffer datagram, long nowNs) {
        NegotiatedFormat format = heard.take(datagram);
        if (format != null) {
            event(datagram, RtpPacket.payloadOffset(datagram), format, nowNs);
        }
    }

    /** Packets that came too late to be played. */
    long late() {
        return heard.buffer().late() + heard.buffer().discarded();
    }

    /** What waits to be played, in milliseconds. */
    int delayMs() {
        return heard.buffer().delayMs();
    }

    /** What needs no resampling, as far as it can be told. */
    private int wishedHz(int decodedHz) {
        int encodedHz = encoder.prepare(decodedHz);
        return encodedHz == StreamEncoder.NO_CODEC ? decodedHz : encodedHz;
    }

    /**
     * An event passes by itself, in place of the audio of its time; its duration in the other side's clock, as far as the
     * field reaches. For a peer that takes no events it becomes sound.
     */
    private void event(ByteBuffer datagram, int offset, NegotiatedFormat format, long nowNs) {
        int event = datagram.getInt(offset);
        EventSegments.Part part = events.take(RtpPacket.timestamp(datagram), event);
        if (part == EventSegments.Part.LATE) {
            return;
        }
        boolean begins = part == EventSegments.Part.BEGINS;
        NegotiatedFormat target = eventsOut;
        if (target == null) {
            int key = event >>> 24;
            if (begins && key < Keypad.KEYS.length()) {
                keys.press(Keypad.KEYS.charAt(key));
            }
            return;
        }
        inEvent = !EventSegments.isEnd(event);
        eventNs = nowNs;
        long ticks = events.ticks(event)
                * target.format().clockRateHz()
                / format.format().clockRateHz();
        int duration = (int) Math.min(ticks, EventSegments.LONGEST_TICKS);
        datagram.limit(RtpPacket.HEADER_OCTETS + EVENT_OCTETS);
        datagram.putInt(RtpPacket.HEADER_OCTETS, (event & 0xffff_0000) | duration);
        synchronized (out) {
            out.event(
                    datagram,
                    target.sendType(),
                    begins,
                    encoder.format().format().clockRateHz(),
                    nowNs);
            to.sendRtp(datagram);
        }
    }

    /** Whether keys are to be heard now in place of everything else. */
    boolean isSounding() {
        return keys.isSounding();
    }

    /** Ends at the next tick. */
    void end() {
        ended = true;
    }

    /** Whether this is the way between these two, who agreed on this. */
    boolean joins(MediaSession source, MediaSession target, MediaTerms sourceTerms, MediaTerms targetTerms) {
        return from == source && to == target && fromTerms.equals(sourceTerms) && toTerms.equals(targetTerms);
    }

    JitterBuffer buffer() {
        return heard.buffer();
    }

    @Override
    public boolean tick(PlayoutClock.Bench bench, long dueNs) {
        if (ended) {
            return false;
        }
        if (inEvent && dueNs - eventNs > EVENT_PAUSE_NS) {
            inEvent = false;
        }
        boolean filled = heard.fill();
        if (keys.isSounding()) {
            keys.next(sound, sound.length);
            if (to.isHeard()) {
                make(sound, SoundingKeys.RATE_HZ, sound.length, bench, dueNs);
            }
        } else if (!filled) {
            return true;
        } else if (!heard.isSilent() && !inEvent && to.isHeard()) {
            make(heard.samples(), heard.rateHz(), heard.samplesPerTick(), bench, dueNs);
        } else {
            packetCount = 0;
        }
        if (filled) {
            heard.next();
        }
        return true;
    }

    private void make(short[] source, int heardHz, int samples, PlayoutClock.Bench bench, long dueNs) {
        int wantedHz = encoder.prepare(heardHz);
        if (wantedHz == StreamEncoder.NO_CODEC) {
            packetCount = 0;
            return;
        }
        if (packetCount == 0) {
            packetDueNs = dueNs;
        }
        if (wantedHz == heardHz) {
            System.arraycopy(source, 0, packet, packetCount, samples);
            packetCount += samples;
        } else {
            packetCount += resampler(heardHz, wantedHz).resample(source, 0, samples, packet, packetCount);
        }
        if (packetCount * 1000L >= (long) encoder.packetMs() * wantedHz) {
            send(bench);
        }
    }

    private void send(PlayoutClock.Bench bench) {
        int octets = encoder.encode(packet, packetCount, bench.octets);
        packetCount = 0;
        if (octets <= 0) {
            return;
        }
        NegotiatedFormat format = encoder.format();
        ByteBuffer datagram = bench.packet;
        datagram.clear().limit(RtpPacket.HEADER_OCTETS + octets);
        datagram.put(RtpPacket.HEADER_OCTETS, bench.octets, 0, octets);
        synchronized (out) {
            out.frame(
                    datagram,
                    format.sendType(),
                    encoder.packetMs(),
                    format.format().clockRateHz(),
                    packetDueNs,
                    encoder.marker());
            to.sendRtp(datagram);
        }
    }

    private Resampler resampler(int fromHz, int toHz) {
        Resampler present = resampler;
        if (present == null || fromHz != resampledFromHz || toHz != resampledToHz) {
            present = new Resampler(fromHz, toHz);
            resampler = present;
            resampledFromHz = fromHz;
            resampledToHz = toHz;
        }
        return present;
    }
}
