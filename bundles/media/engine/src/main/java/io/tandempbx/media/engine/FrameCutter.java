package io.tandempbx.media.engine;

import java.util.Arrays;

/**
 * Cuts the encoded frames of a clip, or puts them together, into packets that last as long as the peer wishes (RFC 4566 §6): a
 * frame of 20 ms makes two packets of 10 ms, and three make two of 30 ms. What fills no packet at the end is not
 * sent. Not thread-safe.
 */
final class FrameCutter {
    private static final long NS_PER_MS = 1_000_000;
    private static final long FRAME_NS = EncodedClip.FRAME_MS * NS_PER_MS;

    private final int packetMs;
    private byte[] waiting = {};
    private int count;
    private int frameOctets;
    private int packetOctets;
    private long dueNs; // of the first octet that waits
    private long nextDueNs; // of the next frame, if there is no pause

    /** @param packetMs as {@link EncodedClip#packetMs} says */
    FrameCutter(int packetMs) {
        this.packetMs = packetMs;
    }

    /** Takes a frame; if there was a pause before it, or its size is another, what waited is dropped. */
    void add(byte[] frame, long frameDueNs) {
        if (frame.length != frameOctets || frameDueNs - nextDueNs >= FRAME_NS / 2) {
            count = 0;
        }
        if (count == 0) {
            dueNs = frameDueNs;
            frameOctets = frame.length;
            packetOctets = frame.length * packetMs / EncodedClip.FRAME_MS;
        }
        if (waiting.length < count + frame.length) {
            waiting = Arrays.copyOf(waiting, count + 4 * frame.length);
        }
        System.arraycopy(frame, 0, waiting, count, frame.length);
        count += frame.length;
        nextDueNs = frameDueNs + FRAME_NS;
    }

    boolean hasPacket() {
        return count > 0 && count >= packetOctets;
    }

    /** Takes the next packet out. */
    byte[] take() {
        byte[] packet = Arrays.copyOf(waiting, packetOctets);
        count -= packetOctets;
        System.arraycopy(waiting, packetOctets, waiting, 0, count);
        dueNs += packetMs * NS_PER_MS;
        return packet;
    }

    /** When the packet taken last is due. */
    long takenDueNs() {
        return dueNs - packetMs * NS_PER_MS;
    }

    int packetMs() {
        return packetMs;
    }
}
