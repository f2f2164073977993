package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tandempbx.media.api.AudioTap;
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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listening in to a relayed call. */
final class TappingTest {
    private static final int WIDE = 96;
    private static final long FRAME_NS = 20_000_000L;
    private static final short[] SILENCE = new short[160];

    /** One frame as a tap got it. */
    private record Frame(long timeMs, short[] samples) {
        boolean isSilent() {
            return Arrays.equals(samples, SILENCE);
        }
    }

    private final Rig rig = new Rig();
    private final List<Frame> fromAlice = new CopyOnWriteArrayList<>();
    private final List<Frame> fromBob = new CopyOnWriteArrayList<>();
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void bridge() throws IOException, PortsExhaustedException {
        rig.codecs.bind(new LinearCodec("PCMU", 0));
        rig.codecs.bind(new LinearCodec("WIDE", -1, 16_000));
        alice = new Phone(0xa11ce);
        bob = new Phone(0xb0b);
        alice.calls(rig.engine.open("a", "call-1"));
        bob.calls(rig.engine.open("b", "call-1"));
        rig.engine.remote("a", media(alice));
        rig.engine.remote("b", media(bob));
        rig.engine.agree("a", terms());
        rig.engine.agree("b", terms());
        rig.engine.bridge("a", "b");
    }

    @AfterEach
    void close() {
        alice.close();
        bob.close();
        rig.close();
    }

    private static RemoteMedia media(Phone phone) {
        RemoteMedia usual = phone.media();
        return new RemoteMedia(usual.rtp(), usual.rtcp(), usual.signalling(), true, true, Set.of(0, WIDE));
    }

    private static MediaTerms terms() {
        return new MediaTerms(
                List.of(
                        new NegotiatedFormat(new MediaFormat("PCMU", 8000, 1, 0), 0, 0, ""),
                        new NegotiatedFormat(new MediaFormat("WIDE", 8000, 1, -1), WIDE, WIDE, "")),
                20);
    }

    private static AudioTap into(List<Frame> frames) {
        return (timeMs, samples, length) -> frames.add(new Frame(timeMs, Arrays.copyOf(samples, length)));
    }

    /** What the phone says in its packet of this number, as samples. */
    private static short[] said(int sequence) {
        byte[] packet = Phone.packet(0, sequence, 0, 0);
        short[] samples = new short[160];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (packet[RtpPacket.HEADER_OCTETS + i] << 8);
        }
        return samples;
    }

    @Test
    void shouldHearWhatIsSaidWhileItPassesUntouched() throws IOException {
        rig.engine.tap("a", "test", into(fromAlice));
        talk(0, 50);
        for (int i = 0; i < 50; i++) {
            Phone.Packet relayed = bob.receive();
            assertEquals(i, relayed.sequence());
            assertEquals(0xa11ce, relayed.ssrc());
            assertEquals(i * 160, relayed.timestamp());
        }
        awaitSilenceAfter(fromAlice, said(49));
        for (int i = 0; i < 50; i++) {
            assertEquals(1, count(fromAlice, said(i)), "frame " + i);
        }
        int between = index(fromAlice, said(49)) - index(fromAlice, said(0));
        assertTrue(between >= 49 && between < 60, between + " frames; a machine that stands still adds some");
        assertEven(fromAlice);
    }

    @Test
    void shouldNumberTheFramesOfBothPartiesAlike() throws IOException {
        rig.engine.tap("a", "test", into(fromAlice));
        rig.engine.tap("b", "test", into(fromBob));
        talk(0, 50);
        awaitSilenceAfter(fromAlice, said(49));
        awaitSilenceAfter(fromBob, said(49));
        long apartMs = fromAlice.get(index(fromAlice, said(25))).timeMs()
                - fromBob.get(index(fromBob, said(25))).timeMs();
        assertTrue(Math.abs(apartMs) <= 20, apartMs + " ms apart");
        assertTrue(Math.abs(fromAlice.get(0).timeMs() - rig.clock.nowMs()) < 10_000, "near the time of day");
    }

    @Test
    void shouldGiveSilenceBeforeTheFirstPacketAndInPlaceOfWhatDoesNotCome() throws IOException {
        rig.engine.tap("a", "test", into(fromAlice));
        awaitFrames(fromAlice, 10);
        assertTrue(fromAlice.stream().allMatch(Frame::isSilent));
        talk(0, 10);
        awaitFrames(fromAlice, 40);
        assertTrue(index(fromAlice, said(9)) > 0);
        assertTrue(fromAlice.get(fromAlice.size() - 1).isSilent());
        assertEven(fromAlice);
    }

    @Test
    void shouldResampleWhatIsWider() throws IOException {
        rig.engine.tap("a", "test", into(fromAlice));
        byte[] packet = Arrays.copyOf(Phone.packet(WIDE, 0, 0, 0xa11ce), RtpPacket.HEADER_OCTETS + 320);
        for (int sequence = 0; sequence < 20; sequence++) {
            packet[3] = (byte) sequence;
            for (int i = 0; i < 320; i++) { // 500 Hz: 32 samples a period, so every packet is the same
                packet[RtpPacket.HEADER_OCTETS + i] = (byte) Math.round(100 * Math.sin(2 * Math.PI * i / 32));
            }
            alice.sendRaw(packet);
            LockSupport.parkNanos(FRAME_NS);
        }
        awaitFrames(fromAlice, 30);
        Frame middle =
                fromAlice.stream().filter(frame -> !frame.isSilent()).toList().get(8);
        for (int i = 0; i < 160 - 16; i++) {
            assertEquals(
                    middle.samples()[i], middle.samples()[i + 16], 600, "500 Hz at 8000 Hz is 16 samples a period");
        }
        assertTrue(Arrays.stream(toInts(middle.samples())).max().orElse(0) > 22_000);
    }

    private static int[] toInts(short[] samples) {
        int[] ints = new int[samples.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = samples[i];
        }
        return ints;
    }

    @Test
    void shouldGiveAllThatCameWhileItsLoopWasHeldUp() throws IOException {
        boolean[] held = new boolean[1];
        rig.engine.tap("a", "test", (timeMs, samples, length) -> {
            into(fromAlice).audio(timeMs, samples, length);
            if (fromAlice.size() == 30 && !held[0]) {
                held[0] = true;
                LockSupport.parkNanos(400_000_000L);
            }
        });
        talk(0, 80);
        awaitSilenceAfter(fromAlice, said(79));
        assertTrue(held[0]);
        long heard = 0;
        for (int i = 0; i < 80; i++) {
            heard += count(fromAlice, said(i));
        }
        assertTrue(heard >= 78, heard + " of 80 packets");
        assertEven(fromAlice);
    }

    @Test
    void shouldEndOneTapWhileAnotherGoesOn() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        rig.engine.tap("a", "one", into(fromAlice));
        rig.engine.tap("a", "other", (timeMs, samples, length) -> entered.countDown());
        rig.engine.tap("a", "third", into(fromBob));
        assertTrue(entered.await(2, TimeUnit.SECONDS));
        rig.engine.untap("a", "one");
        int heard = fromAlice.size();
        awaitFrames(fromBob, fromBob.size() + 5);
        assertEquals(heard, fromAlice.size());
        rig.engine.untap("a", "third");
        rig.engine.untap("a", "other");
        rig.engine.untap("a", "other");
        rig.engine.untap("nobody", "other");
        assertThrows(IllegalArgumentException.class, () -> rig.engine.tap("nobody", "x", into(fromAlice)));
    }

    @Test
    void shouldEndWithTheSession() throws IOException {
        rig.engine.tap("a", "test", into(fromAlice));
        awaitFrames(fromAlice, 3);
        rig.engine.release("a");
        LockSupport.parkNanos(2 * FRAME_NS);
        int heard = fromAlice.size();
        assertTrue(bob.hearsNothing());
        assertEquals(heard, fromAlice.size());
    }

    @Test
    void shouldBeForgottenByASuccessorUntilItIsAskedAgain() {
        rig.engine.tap("a", "test", into(fromAlice));
        awaitFrames(fromAlice, 3);
        rig.replace();
        int heard = fromAlice.size();
        rig.engine.tap("b", "test", into(fromBob));
        awaitFrames(fromBob, 5);
        assertEquals(heard, fromAlice.size());
        rig.engine.tap("a", "test", into(fromAlice));
        awaitFrames(fromAlice, heard + 3);
        long pauseMs = fromAlice.get(heard).timeMs() - fromAlice.get(heard - 1).timeMs();
        assertTrue(pauseMs > 0 && pauseMs < 2000, pauseMs + " ms");
    }

    @Test
    void shouldAllocateNothingPerFrame() throws IOException {
        long[] frames = new long[1];
        rig.engine.tap("a", "test", (timeMs, samples, length) -> frames[0] += length);
        talk(0, 100);
        long before = allocated();
        talk(100, 100);
        long octets = allocated() - before;
        System.out.printf("allocated by the loops over 100 tapped frames: %d octets%n", octets);
        assertTrue(octets < 4000, octets + " octets");
        assertFalse(frames[0] == 0);
    }

    private long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return rig.engine.loopThreadIds().stream()
                .mapToLong(threads::getThreadAllocatedBytes)
                .sum();
    }

    /** Both talk at once, a packet every 20 ms. */
    private void talk(int from, int packets) throws IOException {
        long beganNs = System.nanoTime();
        for (int i = 0; i < packets; i++) {
            while (System.nanoTime() - beganNs < i * FRAME_NS) {
                LockSupport.parkNanos(FRAME_NS / 20);
            }
            alice.send(from + i);
            bob.send(from + i);
        }
    }

    private static void awaitSilenceAfter(List<Frame> frames, short[] last) {
        long deadlineNs = System.nanoTime() + 2_000_000_000L;
        while (index(frames, last) < 0 && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(FRAME_NS);
        }
    }

    private static void awaitFrames(List<Frame> frames, int wanted) {
        long deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (frames.size() < wanted) {
            assertTrue(System.nanoTime() < deadlineNs, () -> frames.size() + " frames of " + wanted);
            LockSupport.parkNanos(FRAME_NS / 4);
        }
    }

    private static int index(List<Frame> frames, short[] samples) {
        for (int i = 0; i < frames.size(); i++) {
            if (Arrays.equals(frames.get(i).samples(), samples)) {
                return i;
            }
        }
        return -1;
    }

    private static long count(List<Frame> frames, short[] samples) {
        return frames.stream()
                .filter(frame -> Arrays.equals(frame.samples(), samples))
                .count();
    }

    private static void assertEven(List<Frame> frames) {
        List<Frame> taken = new ArrayList<>(frames);
        for (int i = 0; i < taken.size(); i++) {
            assertEquals(taken.get(0).timeMs() + 20L * i, taken.get(i).timeMs());
            assertEquals(0, taken.get(i).timeMs() % 20);
            assertEquals(160, taken.get(i).samples().length);
        }
    }
}
