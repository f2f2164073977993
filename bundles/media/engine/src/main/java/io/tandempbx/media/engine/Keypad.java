package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The keys a peer presses: each telephone event counts once, at whatever clock, when its first packet comes
 * (RFC 4733 §2.5.1.2), each tone of a peer without such events when it is recognised, and waits until somebody listens. The session's
 * loop takes, the watch delivers.
 */
final class Keypad {
    /** The keys by the number of their event (RFC 4733 §3.2). */
    static final String KEYS = "0123456789*#ABCD";

    private static final int EVENT_OCTETS = 4;
    private static final int MOST_WAITING = 64;

    private final Queue<Character> pressed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final EventSegments events = new EventSegments(); // the loop only

    /** Looks at a packet of the peer. */
    void take(ByteBuffer packet, Expected expected) {
        if (!expected.isEvent(RtpPacket.payloadType(packet))) {
            return;
        }
        int offset = RtpPacket.payloadOffset(packet);
        if (RtpPacket.payloadOctets(packet, offset) < EVENT_OCTETS) {
            return;
        }
        int event = packet.getInt(offset);
        int key = event >>> 24;
        boolean begins = events.take(RtpPacket.timestamp(packet), event) == EventSegments.Part.BEGINS;
        if (begins && key < KEYS.length()) {
            press(KEYS.charAt(key));
        }
    }

    /** Takes a key that was heard otherwise. */
    void press(char key) {
        if (waiting.getAndIncrement() < MOST_WAITING) {
            pressed.add(key);
        } else {
            waiting.getAndDecrement(); // nobody can mean so many
        }
    }

    /** Hands out keys as long as they are taken. */
    void deliver(Predicate<Character> taker) {
        for (Character key = pressed.peek(); key != null && taker.test(key); key = pressed.peek()) {
            pressed.remove();
            waiting.getAndDecrement();
        }
    }
}
