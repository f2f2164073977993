package io.tandempbx.media.engine;

import io.tandempbx.media.api.JitterBufferStatistics;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Holds a peer's packets until they are due, in order. It starts with a delay of the least limit and learns: a packet
 * that comes too late makes it longer by one packet, up to the greatest limit; two seconds during which more was always
 * in reserve than needed make it shorter. Thread-safe: the loop that reads and the one that plays may be two.
 *
 * <p>{@link #next} says what is to be played; the packet itself is then in {@link #data}, until the next call.
 */
final class JitterBuffer {
    /** What is to be played next. */
    enum Next {
        /** A packet, in {@link #data}. */
        PACKET,
        /** One was lost, or is too late to be waited for; the one after it is in {@link #data} if it is there. */
        LOST,
        /** Nothing has come yet, or the peer is silent. */
        NOTHING
    }

    /**
     * Delays in milliseconds.
     *
     * @param minMs  the least reserve
     * @param maxMs  the most that reserve may grow to
     * @param mostMs the most there may be in the buffer; what is more is left out
     */
    record Limits(int minMs, int maxMs, int mostMs) {
        /** Nothing waits for longer than the reserve may be. */
        Limits(int minMs, int maxMs) {
            this(minMs, maxMs, maxMs);
        }

        /** The same for whoever can make up for a pause at once. */
        Limits patient() {
            return new Limits(minMs, maxMs, Math.max(maxMs, PATIENT_MS));
        }
    }

    private static final int SLOTS = 64;
    private static final int PATIENT_MS = 1000;
    private static final long CYCLE = 1 << 16; // of sequence numbers
    private static final long NONE = -1;
    private static final int USUAL_OCTETS = 172;
    private static final int WINDOW_TICKS = 100;
    private static final int GROWTH_PAUSE_TICKS = 5;
    private static final int QUIET_TICKS = 6; // without a packet: the peer is silent, and begins anew
    private static final int MAX_STEP = 3000; // sequence numbers ahead or behind: another numbering

    private final byte[][] payloads = new byte[SLOTS][];
    private final int[] lengths = new int[SLOTS];
    private final int[] types = new int[SLOTS];
    private final int[] timestamps = new int[SLOTS];
    private final long[] sequences = new long[SLOTS]; // extended; -1 for an empty slot, the complement once played
    private byte[] data = new byte[USUAL_OCTETS];
    private int length;
    private int type;

    private volatile Limits limits;
    private boolean numbered;
    private boolean fed; // some packet was for this buffer
    private int ssrc;
    private long next; // extended sequence number that is to be played next
    private long highest;
    private long farBehind = NONE; // extended sequence number of a late packet that may begin another numbering
    private boolean playing;
    private int emptyTicks;
    private int packetMs = 20;
    private int targetMs;
    private boolean grow;
    private int sinceGrowth = GROWTH_PAUSE_TICKS;
    private int window;
    private int leastReserve = Integer.MAX_VALUE;
    private boolean excess;

    private long late;
    private long duplicate;
    private long reordered;
    private long discarded;
    private long lost;

    JitterBuffer(Limits limits) {
        this.limits = limits;
        this.targetMs = limits.minMs();
        Arrays.fill(sequences, -1);
    }

    void limits(Limits changed) {
        limits = changed;
    }

    /** Takes note of a packet of the same numbering that is not for this buffer, so that it is not missed. */
    synchronized void leaveOut(ByteBuffer packet) {
        if (fed) { // else it would miss all that goes elsewhere
            place(packet, RtpPacket.HEADER_OCTETS, 0);
        }
    }

    /** Takes a packet whose payload begins at {@code offset} and has {@code octets}. */
    synchronized void put(ByteBuffer packet, int offset, int octets) {
        fed = true;
        place(packet, offset, octets);
    }

    private void place(ByteBuffer packet, int offset, int octets) {
        int sequence = RtpPacket.sequence(packet);
        int source = RtpPacket.ssrc(packet);
        if (!numbered || source != ssrc) {
            begin(source, sequence);
        }
        long extended = highest + (short) (sequence - (int) highest);
        if (Math.abs(extended - highest) > MAX_STEP) {
            begin(source, sequence);
            extended = highest;
        }
        int slot = (int) (extended & SLOTS - 1);
        if (sequences[slot] == extended || sequences[slot] == ~extended) {
            duplicate++;
            return;
        }
        if (extended < next && !isRestart(extended)) {
            late++;
            grow |= next - extended <= SLOTS;
            return;
        }
        if (extended < next) {
            begin(source, sequence);
            extended = highest;
            slot = (int) (extended & SLOTS - 1);
        }
        farBehind = NONE;
        if (extended - next >= SLOTS) {
            discarded += SLOTS;
            begin(source, sequence);
            extended = highest;
            slot = (int) (extended & SLOTS - 1);
        }
        if (extended < highest) {
            reordered++;
        }
        highest = Math.max(highest, extended);
        store(slot, extended, packet, offset, octets);
    }

    /** Whether a late packet is of another numbering: with the one before it, it is further behind than any delay. */
    private boolean isRestart(long extended) {
        boolean follows = farBehind != NONE && extended == farBehind + 1;
        farBehind = next - extended > SLOTS ? extended : NONE;
        return follows && farBehind != NONE;
    }

    private void begin(int source, int sequence) {
        numbered = true;
        ssrc = source;
        Arrays.fill(sequences, -1);
        next = CYCLE + sequence;
        highest = next;
        farBehind = NONE;
        rest();
    }

    /** What comes next waits for its reserve. */
    private void rest() {
        playing = false;
        emptyTicks = 0;
    }

    /** The peer has said that it falls silent: what comes next begins anew, and that nothing comes is no delay. */
    synchronized void pause() {
        rest();
    }

    private void store(int slot, long extended, ByteBuffer packet, int offset, int octets) {
        if (payloads[slot] == null || payloads[slot].length < octets) {
            payloads[slot] = new byte[Math.max(USUAL_OCTETS, octets)];
        }
        packet.get(offset, payloads[slot], 0, octets);
        lengths[slot] = octets;
        types[slot] = RtpPacket.payloadType(packet);
        timestamps[slot] = RtpPacket.timestamp(packet);
        sequences[slot] = extended;
    }

    /** Moves on by one packet. */
    synchronized Next next() {
        if (!numbered) {
            return Next.NOTHING;
        }
        sinceGrowth++;
        skipLeftOut();
        int waitingMs = waiting() * packetMs;
        if (!playing) {
            if (waitingMs < targetMs + packetMs && !isOverdue()) {
                return Next.NOTHING;
            }
            playing = true;
            emptyTicks = 0;
        }
        if (waitingMs == 0) {
            if (++emptyTicks >= QUIET_TICKS) {
                rest();
            }
            return Next.NOTHING;
        }
        if (grow && sinceGrowth > GROWTH_PAUSE_TICKS && waitingMs + packetMs <= limits.maxMs()) {
            grow = false;
            sinceGrowth = 0;
            targetMs = Math.min(limits.maxMs(), targetMs + packetMs);
            return Next.NOTHING;
        }
        return take(waitingMs);
    }

    private void skipLeftOut() {
        for (int slot = (int) (next & SLOTS - 1); sequences[slot] == next && lengths[slot] == 0; ) {
            sequences[slot] = ~next;
            next++;
            slot = (int) (next & SLOTS - 1);
        }
    }

    private Next take(int waitingMs) {
        if (emptyTicks > 0) {
            emptyTicks = 0;
            targetMs = Math.min(limits.maxMs(), targetMs + packetMs); // it ran dry and came after all
        }
        if (waitingMs > limits.mostMs() + packetMs) {
            drop();
        }
        observe(waitingMs - packetMs);
        int slot = (int) (next & SLOTS - 1);
        boolean there = sequences[slot] == next;
        next++;
        if (there) {
            swap(slot);
            return Next.PACKET;
        }
        lost++;
        int following = (int) (next & SLOTS - 1);
        if (sequences[following] == next) {
            byte[] payload = payloads[following];
            if (data.length < lengths[following]) {
                data = new byte[payload.length];
            }
            System.arraycopy(payload, 0, data, 0, lengths[following]);
            length = lengths[following];
            type = types[following];
        } else {
            length = 0;
        }
        return Next.LOST;
    }

    private void swap(int slot) {
        byte[] payload = payloads[slot];
        payloads[slot] = data;
        data = payload;
        length = lengths[slot];
        type = types[slot];
        sequences[slot] = ~sequences[slot];
    }

    private void observe(int reserveMs) {
        leastReserve = Math.min(leastReserve, reserveMs);
        if (++window >= WINDOW_TICKS) {
            excess = leastReserve > limits.minMs();
            targetMs = excess ? Math.max(limits.minMs(), targetMs - packetMs) : targetMs;
            window = 0;
            leastReserve = Integer.MAX_VALUE;
        }
    }

    /** Whether one packet should be left out now; asked after a quiet one, or when it is high time. */
    synchronized boolean shrink() {
        if (!excess || waiting() < 2) {
            return false;
        }
        excess = false;
        drop();
        return true;
    }

    private void drop() {
        int slot = (int) (next & SLOTS - 1);
        if (sequences[slot] == next) {
            sequences[slot] = ~next;
            discarded++;
        }
        next++;
    }

    /** Packets from the next one to the last that came, those missing in between included. */
    private int waiting() {
        return sequences[(int) (highest & SLOTS - 1)] == highest && highest >= next ? (int) (highest - next + 1) : 0;
    }

    /** The start waits for its delay in ticks at most, whatever the packets last. */
    private boolean isOverdue() {
        return waiting() > 0 && ++emptyTicks * 20 > targetMs + 20;
    }

    /** What a packet lasts, as the decoder found. */
    synchronized void packetMs(int ms) {
        packetMs = ms;
    }

    byte[] data() {
        return data;
    }

    int length() {
        return length;
    }

    int type() {
        return type;
    }

    /** The peer is expected to send: not silent, not held. */
    synchronized boolean isPlaying() {
        return playing;
    }

    /** What is in the buffer, in milliseconds. */
    synchronized int delayMs() {
        return waiting() * packetMs;
    }

    synchronized JitterBufferStatistics statistics() {
        return new JitterBufferStatistics(late, lost, duplicate, reordered, discarded, waiting() * packetMs);
    }

    synchronized long late() {
        return late;
    }

    synchronized long duplicate() {
        return duplicate;
    }

    synchronized long reordered() {
        return reordered;
    }

    synchronized long discarded() {
        return discarded;
    }

    synchronized long lost() {
        return lost;
    }
}
