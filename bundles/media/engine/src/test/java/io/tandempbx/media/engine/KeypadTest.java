package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys of telephone events. */
class KeypadTest {
    private static final MediaTerms TERMS = new MediaTerms(
            List.of(
                    new NegotiatedFormat(new MediaFormat("PCMU", 8000, 1, 0), 0, 0, ""),
                    new NegotiatedFormat(new MediaFormat("telephone-event", 8000, 1, -1, "0-16"), 101, 101, ""),
                    new NegotiatedFormat(new MediaFormat("telephone-event", 48000, 1, -1, "0-16"), 102, 102, "")),
            20);

    private final Keypad keypad = new Keypad();
    private final StringBuilder heard = new StringBuilder();

    private void event(int type, int key, int timestamp, int payloadOctets) {
        event(type, key, timestamp, payloadOctets, 0);
    }

    /** @param rest the octets after the key */
    private void event(int type, int key, int timestamp, int payloadOctets, int rest) {
        ByteBuffer packet = ByteBuffer.allocate(12 + payloadOctets);
        packet.put((byte) 0x80)
                .put((byte) type)
                .putShort((short) 1)
                .putInt(timestamp)
                .putInt(7);
        for (int i = 0; i < payloadOctets; i++) {
            packet.put(i == 0 ? (byte) key : (byte) (rest >>> (8 * (3 - i))));
        }
        keypad.take(packet.flip(), new Expected(TERMS));
    }

    private String heard() {
        keypad.deliver(key -> heard.append(key).length() > 0);
        return heard.toString();
    }

    @Test
    void shouldCountEachEventOnce() {
        for (int i = 0; i < 5; i++) {
            event(101, 4, 1000, 4);
        }
        event(101, 4, 2000, 4);
        event(101, 4, 1000, 4); // late
        event(101, 10, 3000, 4);
        event(101, 11, 0xffff_fff0, 4);
        event(101, 15, 16, 4);
        assertEquals("44*#D", heard());
    }

    @Test
    void shouldNotHearWhatIsNoKey() {
        event(0, 4, 1000, 160);
        event(101, 16, 2000, 4); // hook flash
        event(101, 4, 3000, 3);
        event(96, 4, 4000, 4);
        assertEquals("", heard());
    }

    @Test
    void shouldKeepKeysUntilSomebodyListens() {
        event(101, 1, 1000, 4);
        event(101, 2, 2000, 4);
        keypad.deliver(key -> false);
        assertEquals("12", heard());
    }

    @Test
    void shouldHearEventsOfEachClock() {
        event(102, 4, 1000, 4, 960);
        event(102, 4, 1000, 4, 1920);
        event(101, 5, 9000, 4, 160);
        assertEquals("45", heard());
    }

    @Test
    void shouldTakeAKeyThatIsHeldForLongForOne() {
        int segment = 0xffff;
        event(102, 7, -segment, 4, segment);
        event(102, 7, 0, 4, 960); // its second segment
        event(102, 7, -segment, 4, segment); // late
        event(102, 7, 0, 4, segment);
        event(102, 7, segment, 4, 0x80_0000 | 960);
        event(102, 7, segment, 4, 0x80_0000 | 960);
        event(102, 7, 2 * segment, 4, 960); // that one had ended
        event(102, 8, 3 * segment, 4, 960);
        assertEquals("778", heard());
    }
}
