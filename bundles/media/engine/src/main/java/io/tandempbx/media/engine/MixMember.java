package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A session in a room, as long as its peer and we agree on the same. Its own loop takes packets; everything else is
 * done by the room's loop, but for {@link #mute}, which is the control side's.
 */
final class MixMember {
    private final MediaSession session;
    private final Mixer room;
    private final MediaTerms terms;
    private final OutgoingStream out;
    private final HeardAudio heard;
    private final @Nullable NegotiatedFormat format;
    private final @Nullable MixEncoding own;
    private final @Nullable MixEncoding shared;
    private final LevelGate gate = new LevelGate();
    private final short[] said = new short[Mixer.MOST_SAMPLES];
    private final RateChange rate = new RateChange();
    private boolean speaking;
    private volatile boolean muted;

    /**
     * @param own    for what it hears while it speaks; null as long as no audio is agreed on, as the next
     * @param shared for what it hears with others while it listens
     */
    MixMember(
            MediaSession session,
            Mixer room,
            boolean muted,
            MediaTerms terms,
            OutgoingStream out,
            HeardAudio heard,
            @Nullable MixEncoding own,
            @Nullable MixEncoding shared) {
        this.session = session;
        this.room = room;
        this.muted = muted;
        this.terms = terms;
        this.out = out;
        this.heard = heard;
        this.format = terms.audio().orElse(null);
        this.own = own;
        this.shared = shared;
    }

    Mixer room() {
        return room;
    }

    MediaTerms terms() {
        return terms;
    }

    /** What it hears with others; null as long as no audio is agreed on. */
    @Nullable
    MixEncoding shared() {
        return shared;
    }

    JitterBuffer buffer() {
        return heard.buffer();
    }

    boolean isMuted() {
        return muted;
    }

    void mute(boolean changed) {
        muted = changed;
    }

    /** Takes one packet of the peer. */
    void take(ByteBuffer datagram) {
        heard.take(datagram);
    }

    /** Hears what the peer says in this tick; whether it speaks. */
    boolean listen(int roomHz) {
        speaking = false; // also when what came cannot be decoded
        speaking = heard.fill() && hear(roomHz);
        return speaking;
    }

    private boolean hear(int roomHz) {
        int count = heard.samplesPerTick();
        boolean open = false;
        if (muted || heard.isSilent()) {
            gate.close();
        } else if (gate.take(heard.samples(), count)) {
            open = true;
            say(count, roomHz);
        }
        heard.next();
        return open;
    }

    private void say(int count, int roomHz) {
        rate.change(heard.samples(), count, heard.rateHz(), roomHz, said, 0);
        if (gate.isClosing()) {
            int samples = roomHz / 50;
            for (int i = 0; i < samples; i++) {
                said[i] = (short) (said[i] * (samples - i) / samples);
            }
        }
    }

    boolean isSpeaking() {
        return speaking;
    }

    /** What it says in this tick, at the room's rate from index 0; only while it speaks. */
    short[] said() {
        return said;
    }

    /** Sends what is heard by all who listen. */
    void sendShared(long tick, short[] all, int hz, PlayoutClock.Bench bench, long dueNs) {
        send(shared, tick, all, hz, bench, dueNs);
    }

    /** Sends what the others say. */
    void sendOwn(long tick, short[] others, int hz, PlayoutClock.Bench bench, long dueNs) {
        send(own, tick, others, hz, bench, dueNs);
    }

    private void send(
            @Nullable MixEncoding encoding, long tick, short[] samples, int hz, PlayoutClock.Bench bench, long dueNs) {
        NegotiatedFormat agreed = format;
        if (encoding == null || agreed == null) {
            return;
        }
        int count = encoding.take(tick, samples, hz, dueNs);
        for (int i = 0; i < count && session.isHeard(); i++) {
            send(encoding.packet(i), agreed, bench);
        }
    }

    private void send(MixEncoding.Packet packet, NegotiatedFormat agreed, PlayoutClock.Bench bench) {
        ByteBuffer datagram = bench.packet;
        datagram.clear().limit(RtpPacket.HEADER_OCTETS + packet.length);
        datagram.put(RtpPacket.HEADER_OCTETS, packet.octets, 0, packet.length);
        synchronized (out) {
            out.frame(
                    datagram, agreed.sendType(), packet.ms, agreed.format().clockRateHz(), packet.dueNs, packet.marker);
            session.sendRtp(datagram);
        }
    }
}
