package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Comfort noise (RFC 3389) among what a peer says, tick by tick. */
final class HeardNoiseTest {
    private static final int NOISE = 13;
    private static final int LEVEL = 3;
    private static final MediaTerms TERMS = new MediaTerms(List.of(agreed("CN", NOISE), agreed("PCMU", 0)), 20);

    private final CodecCatalog codecs = new CodecCatalog(MediaClock.SYSTEM);
    private HeardAudio heard;
    private int sequence = 0xfff0;

    @BeforeEach
    void begin() {
        codecs.bind(new LinearCodec("PCMU", 0));
        heard = new HeardAudio(TERMS, new JitterBuffer.Limits(20, 200), codecs, hz -> hz);
    }

    private static NegotiatedFormat agreed(String name, int type) {
        return new NegotiatedFormat(new MediaFormat(name, 8000, 1, type), type, type, "");
    }

    private void comes(int type, int octets, int value) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_OCTETS + octets);
        RtpPacket.head(packet, type, false);
        RtpPacket.place(packet, sequence & 0xffff, sequence * 160, 7);
        sequence++;
        Arrays.fill(packet.array(), RtpPacket.HEADER_OCTETS, packet.capacity(), (byte) value);
        heard.take(packet);
    }

    private void speaks(int packets) {
        for (int i = 0; i < packets; i++) {
            comes(0, 160, 50);
            tick();
        }
    }

    /** The value heard in one tick; -1 before there is anything. */
    private int tick() {
        if (!heard.fill()) {
            return -1;
        }
        short first = heard.samples()[0];
        assertEquals(160, heard.samplesPerTick());
        heard.next();
        return first >> 8;
    }

    /** Ticks until the value is heard. */
    private int ticksUntil(int value) {
        int ticks = 1;
        while (tick() != value) {
            assertFalse(heard.isSilent());
            assertTrue(++ticks < 50, "never");
        }
        return ticks;
    }

    @Test
    void shouldGoOnUntilThePeerSpeaksAgain() {
        speaks(10);
        comes(NOISE, 1, LEVEL);
        ticksUntil(LEVEL);
        for (int i = 0; i < 500; i++) {
            assertEquals(LEVEL, tick());
            assertFalse(heard.isSilent());
        }
        comes(0, 160, 50);
        comes(0, 160, 50);
        ticksUntil(50);
        assertEquals(50, tick());
        assertEquals(0, heard.buffer().lost());
        for (int i = 0; i < 20; i++) {
            tick();
        }
        assertTrue(heard.isSilent(), "after speech there is silence");
    }

    @Test
    void shouldBeHeardBeforeAnythingWasSaid() {
        comes(NOISE, 11, LEVEL);
        int ticks = 1;
        while (tick() != LEVEL) {
            assertTrue(++ticks < 5, "not heard");
        }
        assertFalse(heard.isSilent());
    }

    @Test
    void shouldFollowItsUpdatesWithoutGrowingTheDelay() {
        speaks(10);
        for (int update = 0; update < 30; update++) {
            comes(NOISE, 11, LEVEL + update % 2);
            for (int i = 0; i < 5; i++) {
                tick();
            }
            assertEquals(LEVEL + update % 2, tick());
        }
        int ticks = 0;
        do {
            comes(0, 160, 50);
            ticks++;
        } while (tick() != 50);
        assertTrue(ticks <= 3, "heard only after " + ticks + " packets");
        assertEquals(0, heard.buffer().lost() + heard.buffer().discarded());
    }

    @Test
    void shouldFillInWithNoiseForWhatIsLostMeanwhile() {
        speaks(10);
        comes(NOISE, 1, LEVEL);
        ticksUntil(LEVEL);
        sequence++;
        for (int i = 0; i < 4; i++) {
            comes(0, 160, 50);
        }
        int value = LEVEL;
        while (value == LEVEL) {
            value = tick();
        }
        assertEquals(50, value);
    }

    @Test
    void shouldTellNothingOfALostPacketBeforeIt() {
        speaks(10);
        sequence++;
        comes(NOISE, 1, LEVEL);
        for (int i = 0; i < 5; i++) {
            int value = tick();
            assertTrue(value == 50 || value == 0 || value == LEVEL, "heard " + value);
        }
        assertEquals(LEVEL, tick());
        assertEquals(1, heard.buffer().lost());
    }
}
