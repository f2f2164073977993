package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a call whose other side speaks another codec:
 *
 * <pre>
 *  from's peer ─► HeardAudio ─► Packetizer ─► OutgoingStream ─► to's peer
 *                   take()   └────── tick(), every 20 ms ──────┘
 *               └─ telephone events ─────────────────────┘
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
    private final Packetizer packets;
    private final HeardAudio heard;
    private final @Nullable NegotiatedFormat eventsOut;
    private final SoundingKeys keys = new SoundingKeys();
    private final short[] sound = new short[SoundingKeys.RATE_HZ / 50];
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
        this.packets = new Packetizer(codecs, audio, toTerms);
        this.eventsOut = toTerms.events().orElse(null);
        this.heard = new HeardAudio(fromTerms, limits, codecs, packets::wishedHz);
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
                    packets.format().format().clockRateHz(),
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
            packets.clear();
        }
        if (filled) {
            heard.next();
        }
        return true;
    }

    private void make(short[] source, int heardHz, int samples, PlayoutClock.Bench bench, long dueNs) {
        packets.add(source, samples, heardHz, dueNs);
        while (packets.hasPacket()) {
            int octets = packets.encode(bench.octets);
            if (octets > 0) {
                send(octets, bench);
            }
        }
    }

    private void send(int octets, PlayoutClock.Bench bench) {
        NegotiatedFormat format = packets.format();
        ByteBuffer datagram = bench.packet;
        datagram.clear().limit(RtpPacket.HEADER_OCTETS + octets);
        datagram.put(RtpPacket.HEADER_OCTETS, bench.octets, 0, octets);
        synchronized (out) {
            out.frame(
                    datagram,
                    format.sendType(),
                    packets.packetMs(),
                    format.format().clockRateHz(),
                    packets.encodedDueNs(),
                    packets.marker());
            to.sendRtp(datagram);
        }
    }
}
