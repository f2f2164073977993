package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import org.junit.jupiter.api.Test;

final class RtpReceptionTest {
    private final RtpReception reception = new RtpReception();

    @Test
    void shouldKnowNothingBeforeTheFirstPacket() {
        assertEquals(-1, reception.ssrc());
        assertEquals(0, reception.lost());
        assertEquals(0, reception.packets());
    }

    @Test
    void shouldCountLossOverTheWrapAround() {
        receive(1, 65_533, 65_534, 1, 2); // 65535 and 0 are missing
        assertEquals(2, reception.lost());
        for (int round = 0; round < 3 * 65_536; round++) {
            receive(1, (3 + round) & 0xffff);
        }
        assertEquals(2, reception.lost());
        assertEquals(4 + 3 * 65_536, reception.packets());
        assertEquals(1, reception.stream());
    }

    @Test
    void shouldTakeLatePacketsAsReceivedAndDuplicatesAsNegativeLoss() {
        receive(1, 10, 12, 11);
        assertEquals(0, reception.lost());
        receive(1, 12, 12);
        assertEquals(-2, reception.lost());
        assertEquals(3, reception.disordered());
    }

    @Test
    void shouldStartAnewForAnotherSourceAndKeepWhatWasLost() {
        receive(1, 10, 13);
        receive(0xffffffff, 40_000, 40_002);
        assertEquals(3, reception.lost());
        assertEquals(0xffffffffL, reception.ssrc());
        assertEquals(2, reception.stream());
    }

    @Test
    void shouldTakeTwoPacketsAfterAJumpAsANewNumberingAndOneAsAStray() {
        receive(1, 10, 30_000, 11, 12);
        assertEquals(1, reception.stream());
        assertEquals(0, reception.lost());
        receive(1, 50_000, 50_001, 50_002);
        assertEquals(2, reception.stream());
        assertEquals(0, reception.lost());
    }

    @Test
    void shouldContinueFromItsRecord() {
        receive(7, 65_535, 2);
        RecordWriter record = new RecordWriter(1);
        reception.write(record, MediaClock.SYSTEM);
        RtpReception successor = new RtpReception();
        successor.read(new RecordReader(record.toBytes()), MediaClock.SYSTEM);
        successor.count(7, 4, 640, 172, 8000, 0);
        assertEquals(3, successor.lost());
        assertEquals(3, successor.packets());
        assertEquals(516, successor.octets());
        assertEquals(7, successor.ssrc());
    }

    /** Packets of an event have the timestamp of its beginning (RFC 4733 §2.5.1.2): what follows is no later for it. */
    @Test
    void shouldMeasureNoJitterOverATelephoneEvent() {
        long ns = 0;
        int sequence = 0;
        for (int tick = 0; tick < 100; tick++) {
            boolean event = tick >= 50 && tick < 80;
            int timestamp = 160 * (event ? 50 : tick);
            assertTrue(reception.count(7, sequence++, timestamp, 172, 8000, ns));
            ns += 20_000_000;
        }
        assertEquals(0, reception.jitterTicks());
    }

    @Test
    void shouldCountNothingOfAStray() {
        receive(1, 10, 11);
        assertFalse(reception.count(1, 30_000, 4_800_000, 172, 8000, 0));
        assertEquals(2, reception.packets());
        assertTrue(reception.count(1, 12, 1920, 172, 8000, 0));
        assertEquals(0, reception.lost());
    }

    private void receive(int ssrc, int... sequences) {
        for (int sequence : sequences) {
            reception.count(ssrc, sequence, sequence * 160, 172, 8000, 0);
        }
    }
}
