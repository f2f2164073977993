package io.tandempbx.itests.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One 20 ms step of a telephone event (RFC 4733 §2.3).
 *
 * @param event 0-15, or -1 for the pause between two
 * @param frame counts from 0 within the event; the RTP timestamp stays that of frame 0
 * @param durationTicks at 8000 Hz
 * @param last  whether the E bit is set; the last frame is sent three times
 */
record DigitFrame(int event, int frame, int durationTicks, boolean last) {
    private static final String KEYS = "0123456789*#ABCD";
    private static final int FRAMES = 5;
    private static final int TICKS_PER_FRAME = 160;
    private static final int VOLUME = 10;

    static List<DigitFrame> press(char key) {
        int event = KEYS.indexOf(key);
        if (event < 0) {
            throw new IllegalArgumentException("no such key: " + key);
        }
        List<DigitFrame> frames = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            frames.add(new DigitFrame(event, frame, (frame + 1) * TICKS_PER_FRAME, false));
        }
        for (int repeat = 0; repeat < 3; repeat++) {
            frames.add(new DigitFrame(event, FRAMES + repeat, FRAMES * TICKS_PER_FRAME, true));
        }
        for (int pause = 0; pause < FRAMES; pause++) {
            frames.add(new DigitFrame(-1, 0, 0, false));
        }
        return frames;
    }

    boolean isPause() {
        return event < 0;
    }

    /** @param scale of the clock, 1 for 8000 Hz */
    byte[] payload(int scale) {
        return ByteBuffer.allocate(4)
                .put((byte) event)
                .put((byte) (last ? 0x80 | VOLUME : VOLUME))
                .putShort((short) (durationTicks * scale))
                .array();
    }

    /** The keys in a stream, one per event timestamp. */
    static String read(List<RtpPacket> packets, int payloadType) {
        StringBuilder keys = new StringBuilder();
        long previous = -1;
        for (RtpPacket packet : packets) {
            boolean digit = packet.payloadType() == payloadType && packet.payload().length >= 4;
            if (digit && packet.timestamp() != previous) {
                previous = packet.timestamp();
                keys.append(KEYS.charAt(packet.payload()[0] & 0x0F));
            }
        }
        return keys.toString();
    }
}
