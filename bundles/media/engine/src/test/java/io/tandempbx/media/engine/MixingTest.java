package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Phones in one room; each says a constant of its own, so that what is heard is a sum. */
final class MixingTest {
    private static final int WIDE = 96;
    private static final long FRAME_NS = 20_000_000L;
    private static final byte[] LEVELS = {20, 30, 40, 0};

    private final Rig rig = new Rig();
    private final LinearCodec plain = new LinearCodec("PCMU", 0);
    private final LinearCodec wide = new LinearCodec("WIDE", -1, 16_000);
    private final List<Phone> phones = new ArrayList<>();
    private final int[] sequences = new int[LEVELS.length];

    @BeforeEach
    void open() throws IOException, PortsExhaustedException {
        rig.codecs.bind(plain);
        rig.codecs.bind(wide);
        for (int i = 0; i < LEVELS.length; i++) {
            Phone phone = new Phone(0x100 + i);
            phone.calls(rig.engine.open("s" + i, "call-" + i)); // calls of their own: the loops differ
            rig.engine.remote("s" + i, media(phone));
            rig.engine.agree("s" + i, terms("PCMU", 0));
            phones.add(phone);
        }
    }

    @AfterEach
    void close() {
        phones.forEach(Phone::close);
        rig.close();
    }

    private static RemoteMedia media(Phone phone) {
        RemoteMedia usual = phone.media();
        return new RemoteMedia(usual.rtp(), usual.rtcp(), usual.signalling(), true, true, Set.of(0, WIDE));
    }

    private static MediaTerms terms(String codec, int type) {
        return new MediaTerms(List.of(new NegotiatedFormat(new MediaFormat(codec, 8000, 1, -1), type, type, "")), 20);
    }

    private void mixAll() {
        for (int i = 0; i < LEVELS.length; i++) {
            rig.engine.mix("s" + i, "room", false);
        }
    }

    private void say(int phone, byte level) throws IOException {
        byte[] packet = Phone.packet(0, sequences[phone], sequences[phone] * 160, 0x100 + phone);
        Arrays.fill(packet, RtpPacket.HEADER_OCTETS, packet.length, level);
        phones.get(phone).sendRaw(packet);
        sequences[phone]++;
    }

    /** All say their constants for so many frames. */
    private void talk(int frames) throws IOException {
        long beganNs = System.nanoTime();
        for (int frame = 0; frame < frames; frame++) {
            while (System.nanoTime() - beganNs < frame * FRAME_NS) {
                LockSupport.parkNanos(FRAME_NS / 20);
            }
            for (int i = 0; i < LEVELS.length; i++) {
                say(i, LEVELS[i]);
            }
        }
    }

    /** All that came to a phone so far. */
    private List<Phone.Packet> heard(int phone) throws IOException {
        List<Phone.Packet> packets = new ArrayList<>();
        for (Optional<Phone.Packet> next = phones.get(phone).receive(50);
                next.isPresent();
                next = packets.size() < 500 ? phones.get(phone).receive(1) : Optional.empty()) {
            packets.add(next.get());
        }
        return packets;
    }

    private static void assertHas(List<Phone.Packet> heard, int level) {
        long frames = heard.stream()
                .filter(packet -> Math.abs(packet.payload()[80] - level) <= 1)
                .count();
        assertTrue(
                frames > 20,
                () -> frames + " of " + heard.size() + " frames are of level " + level + ", for example "
                        + heard.stream()
                                .map(packet -> (int) packet.payload()[80])
                                .toList());
    }

    private static void assertFollowing(List<Phone.Packet> heard) {
        for (int i = 1; i < heard.size(); i++) {
            assertEquals(
                    (heard.get(i - 1).sequence() + 1) & 0xffff, heard.get(i).sequence());
            assertEquals(heard.get(0).ssrc(), heard.get(i).ssrc());
        }
    }

    @Test
    void shouldGiveEachTheOthers() throws IOException {
        mixAll();
        talk(60);
        List<List<Phone.Packet>> heard = new ArrayList<>();
        for (int i = 0; i < LEVELS.length; i++) {
            heard.add(heard(i));
            assertFollowing(heard.get(i));
        }
        assertHas(heard.get(0), 70);
        assertHas(heard.get(1), 60);
        assertHas(heard.get(2), 50);
        assertHas(heard.get(3), 90);
    }

    @Test
    void shouldEncodeOnceForAllWhoListen() throws IOException {
        for (int i = 0; i < LEVELS.length; i++) {
            rig.engine.mix("s" + i, "room", i > 0);
        }
        talk(20);
        int before = plain.encoded.get();
        talk(50);
        int encoded = plain.encoded.get() - before;
        assertTrue(encoded >= 90 && encoded <= 115, encoded + " encodings in 50 frames: one speaks, three listen");
        assertHas(heard(3), 20);
    }

    @Test
    void shouldMuteAndLetOut() throws IOException {
        mixAll();
        rig.engine.mix("s0", "room", true);
        talk(50);
        heard(1);
        talk(40);
        assertHas(heard(1), 40);
        rig.engine.mix("s0", "room", false);
        rig.engine.unmix("s2");
        heard(2);
        talk(40);
        assertHas(heard(3), 50);
        assertEquals(0, heard(2).size());
        assertThrows(IllegalArgumentException.class, () -> rig.engine.mix("s0", "", false));
        assertThrows(IllegalArgumentException.class, () -> rig.engine.mix("none", "room", false));
    }

    @Test
    void shouldBeAtTheWidestRateAndServeBoth() throws IOException {
        rig.engine.agree("s3", terms("WIDE", WIDE));
        mixAll();
        talk(80);
        List<Phone.Packet> heard = heard(3);
        assertFollowing(heard);
        Phone.Packet last = heard.get(heard.size() - 3);
        assertEquals(320, last.payload().length);
        assertEquals(90, last.payload()[160], 2);
        assertHas(heard(0), 70);
    }

    @Test
    void shouldBendWhatIsTooLoud() {
        MixBus bus = new MixBus();
        short[] said = new short[Mixer.MOST_SAMPLES];
        short[] out = new short[Mixer.MOST_SAMPLES];
        int before = -1;
        for (int level = 0; level <= 30_000; level += 500) {
            Arrays.fill(said, (short) level);
            bus.clear(160);
            for (int i = 0; i < 5; i++) {
                bus.add(said);
            }
            bus.hear(null, out);
            assertTrue(out[0] > before && (level > 4800 || out[0] == 5 * level), level + " becomes " + out[0]);
            before = out[0];
            bus.hear(said, out);
            assertTrue(level > 6000 || out[159] == 4 * level, level + " becomes " + out[159]);
        }
    }

    @Test
    void shouldGoOnInTheSuccessorWithTheSameNumbers() throws IOException {
        mixAll();
        talk(40);
        rig.replace();
        talk(40);
        for (int i = 0; i < 3; i++) {
            assertFollowing(heard(i));
        }
        talk(40);
        assertHas(heard(3), 90);
    }

    @Test
    void shouldGoOnAfterACrash() throws IOException {
        mixAll();
        talk(60);
        int ssrc = heard(0).get(0).ssrc();
        rig.engine.watchOnce();
        rig.crash();
        talk(60);
        List<Phone.Packet> heard = heard(0);
        assertEquals(ssrc, heard.get(heard.size() - 1).ssrc());
        assertHas(heard, 70);
    }

    @Test
    void shouldAllocateNothingPerFrame() throws IOException {
        mixAll();
        talk(150);
        long before = allocated();
        talk(100);
        long octets = allocated() - before;
        System.out.printf("allocated by the loops over 100 frames of four members: %d octets%n", octets);
        assertTrue(octets < 8000, octets + " octets");
    }

    private long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return rig.engine.loopThreadIds().stream()
                .mapToLong(threads::getThreadAllocatedBytes)
                .sum();
    }
}
