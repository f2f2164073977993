package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets come early, late, twice and never; they are played in order, and the delay follows the need. */
final class JitterBufferTest {
    private static final int SSRC = 7;
    private final JitterBuffer buffer = new JitterBuffer(new JitterBuffer.Limits(20, 200));

    private void put(int sequence) {
        ByteBuffer packet = ByteBuffer.wrap(Phone.packet(0, sequence & 0xffff, sequence * 160, SSRC));
        packet.put(RtpPacket.HEADER_OCTETS, (byte) sequence);
        buffer.put(packet, RtpPacket.HEADER_OCTETS, 160);
    }

    private int played() {
        assertEquals(JitterBuffer.Next.PACKET, buffer.next());
        assertEquals(160, buffer.length());
        return buffer.data()[0] & 0xff;
    }

    @Test
    void shouldPlayInOrderWhatCameOutOfOrderAndTwice() {
        put(65_534);
        put(65_536);
        put(65_535);
        put(65_535);
        put(65_537);
        assertEquals(254, played());
        assertEquals(255, played());
        assertEquals(0, played());
        put(65_536);
        assertEquals(1, buffer.reordered());
        assertEquals(2, buffer.duplicate());
        assertEquals(0, buffer.late());
        assertEquals(0, buffer.lost());
    }

    @Test
    void shouldWaitForItsReserveAndThenReportWhatIsMissing() {
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        put(1);
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        put(2);
        assertEquals(1, played());
        put(4);
        assertEquals(2, played());
        assertEquals(JitterBuffer.Next.LOST, buffer.next());
        assertEquals(4, buffer.data()[0], "the packet after the lost one");
        put(3);
        assertEquals(1, buffer.late());
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next(), "the delay grows by one packet");
        assertEquals(4, played());
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
    }

    @Test
    void shouldMissNothingWhileNothingIsForIt() {
        for (int sequence = 3; sequence < 300; sequence += 90) {
            buffer.leaveOut(ByteBuffer.wrap(Phone.packet(101, sequence, 320, SSRC)));
            assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        }
        assertEquals(0, buffer.lost() + buffer.discarded());
    }

    @Test
    void shouldNotMissWhatIsNotForIt() {
        put(1);
        put(2);
        for (int sequence = 3; sequence < 9; sequence++) {
            buffer.leaveOut(ByteBuffer.wrap(Phone.packet(101, sequence, 320, SSRC)));
        }
        assertEquals(1, played());
        assertEquals(2, played());
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        put(9);
        put(10);
        assertEquals(9, played());
        assertEquals(0, buffer.lost());
    }

    @Test
    void shouldBeginAnewWithAnotherSource() {
        put(1);
        put(2);
        played();
        ByteBuffer other = ByteBuffer.wrap(Phone.packet(0, 9000, 0, 8));
        buffer.put(other, RtpPacket.HEADER_OCTETS, 160);
        other.putShort(2, (short) 9001);
        buffer.put(other, RtpPacket.HEADER_OCTETS, 160);
        assertEquals(JitterBuffer.Next.PACKET, buffer.next());
    }

    @Test
    void shouldWaitForItsReserveAgainAfterASilence() {
        put(1);
        put(2);
        played();
        played();
        for (int tick = 0; tick < 50; tick++) {
            assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        }
        put(3);
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next(), "a reserve first");
        put(4);
        assertEquals(3, played());
        assertEquals(4, played());
    }

    @Test
    void shouldWaitForTheReserveOfAnotherSource() {
        put(1);
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        ByteBuffer other = ByteBuffer.wrap(Phone.packet(0, 9000, 0, 8));
        buffer.put(other, RtpPacket.HEADER_OCTETS, 160);
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next(), "its first packet has not waited yet");
        assertEquals(JitterBuffer.Next.NOTHING, buffer.next());
        assertEquals(JitterBuffer.Next.PACKET, buffer.next(), "nor does it wait for ever");
    }

    @Test
    void shouldFollowASourceThatNumbersAnewFurtherBehind() {
        for (int sequence = 3000; sequence < 3010; sequence++) {
            put(sequence);
            buffer.next();
        }
        put(100);
        assertEquals(1, buffer.late(), "it may be a single one");
        put(101);
        put(102);
        put(103);
        assertEquals(1, buffer.late());
        for (int sequence = 101; sequence <= 103; sequence++) {
            assertEquals(sequence, played());
        }
    }

    @Test
    void shouldNotTakeTwoThatAreLateForANewNumbering() {
        for (int sequence = 1; sequence < 30; sequence++) {
            if (sequence != 10 && sequence != 11) {
                put(sequence);
            }
            buffer.next();
        }
        put(10);
        put(11);
        assertEquals(2, buffer.late());
        put(30);
        JitterBuffer.Next next = buffer.next();
        while (next != JitterBuffer.Next.PACKET) {
            next = buffer.next();
        }
        assertTrue(buffer.data()[0] >= 28, "it goes on where it was: " + buffer.data()[0]);
    }

    @Test
    void shouldHearNearlyAllWithFortyMsOfJitterAndNotDelayForEver() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        PriorityQueue<long[]> way = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        int seconds = 60;
        for (int i = 0; i < seconds * 50; i++) {
            way.add(new long[] {i * 20L + random.nextInt(41), i});
        }
        int heard = 0;
        int missed = 0;
        int longest = 0;
        for (int tick = 0; tick < seconds * 50; tick++) {
            while (!way.isEmpty() && way.element()[0] <= tick * 20L) {
                put((int) way.remove()[1]);
            }
            JitterBuffer.Next next = buffer.next();
            if (tick > 250) {
                heard += next == JitterBuffer.Next.PACKET ? 1 : 0;
                missed += next == JitterBuffer.Next.PACKET ? 0 : 1;
                longest = Math.max(longest, buffer.delayMs());
            }
        }
        System.out.printf(
                "jitter 40 ms: %d frames heard, %d made up, longest delay %d ms (seed %d)%n",
                heard, missed, longest, seed);
        assertTrue(missed * 50 < heard, "too much made up, seed " + seed);
        assertTrue(longest <= 140, "delay of " + longest + " ms, seed " + seed);
    }

    @Test
    void shouldGiveBackADelayThatIsNoLongerNeeded() {
        int sequence = 0;
        for (int i = 0; i < 12; i++) {
            put(sequence++);
        }
        for (int tick = 0; tick < 1000; tick++) {
            put(sequence++);
            buffer.next();
            buffer.shrink();
        }
        assertTrue(buffer.delayMs() <= 60, buffer.delayMs() + " ms");
        assertTrue(buffer.discarded() > 5);
    }
}
