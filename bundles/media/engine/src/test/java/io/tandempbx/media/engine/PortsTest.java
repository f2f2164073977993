package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.ring.state.StateTable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ports sessions get, and when they get them again. */
final class PortsTest {
    private final Rig rig = new Rig(10, 1); // the canary's four, and three pairs
    private final int first = rig.ports.firstForSessions();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldTakeTheLowestFreePair() throws PortsExhaustedException {
        assertEquals(first, rig.engine.open("a", "1"));
        assertEquals(first + 2, rig.engine.open("b", "1"));
        assertEquals(first, rig.engine.open("a", "1"), "opening again changes nothing");
        assertEquals(new PortUsage(2, 0, 1), rig.engine.ports());
        assertEquals(List.of("rtp/" + first, "rtp/" + (first + 2)), rig.channels.names("rtp/"));
        assertEquals(List.of("rtcp/" + (first + 1), "rtcp/" + (first + 3)), rig.channels.names("rtcp/"));
    }

    @Test
    void shouldKeepPairsForWhoIsUrgent() throws PortsExhaustedException {
        try (Rig large = new Rig(44, 1)) { // twenty pairs, two of them kept
            for (int i = 0; i < 18; i++) {
                large.engine.open("call " + i, "1");
            }
            assertThrows(PortsExhaustedException.class, () -> large.engine.open("one more", "1"));
            assertEquals(large.ports.firstForSessions() + 36, large.engine.open("urgent", "1", true));
            assertEquals(large.ports.firstForSessions() + 38, large.engine.open("urgent too", "1", true));
            assertThrows(PortsExhaustedException.class, () -> large.engine.open("a third", "1", true));
        }
    }

    @Test
    void shouldRestAPairAfterItsSession() throws PortsExhaustedException {
        rig.engine.open("a", "1");
        rig.engine.release("a");
        rig.engine.release("a");
        assertEquals(new PortUsage(0, 1, 2), rig.engine.ports());
        assertEquals(first + 2, rig.engine.open("b", "1"));
        rig.replace();
        assertEquals(new PortUsage(1, 1, 1), rig.engine.ports());
        rig.advanceMs(10_000);
        assertEquals(new PortUsage(1, 0, 2), rig.engine.ports());
        assertEquals(first, rig.engine.open("c", "1"));
        assertFalse(rig.recordsLeft().containsKey("quarantine/" + first));
    }

    @Test
    void shouldRefuseWhenNoPairIsFreeAndServeAgainLater() throws PortsExhaustedException {
        for (String name : List.of("a", "b", "c")) {
            rig.engine.open(name, "1");
        }
        assertThrows(PortsExhaustedException.class, () -> rig.engine.open("d", "1"));
        assertEquals(new PortUsage(3, 0, 0), rig.engine.ports());
        rig.engine.release("b");
        assertThrows(PortsExhaustedException.class, () -> rig.engine.open("d", "1"));
        rig.advanceMs(1000); // the least rest, when nothing else is free
        assertEquals(first + 2, rig.engine.open("d", "1"));
    }

    @Test
    void shouldUseAPairAgainAtOnceWithoutQuarantine() throws PortsExhaustedException {
        rig.settings = new MediaSettings(rig.ports, InetAddress.getLoopbackAddress(), 0, 60, 1);
        rig.engine.apply(rig.settings);
        for (int round = 0; round < 500; round++) {
            assertEquals(first, rig.engine.open("a", "call-" + round));
            rig.engine.release("a");
        }
        assertEquals(new PortUsage(0, 0, 3), rig.engine.ports());
    }

    @Test
    void shouldSkipPortsOfOtherProgramsAndHoldNeitherOfThePair() throws IOException, PortsExhaustedException {
        try (DatagramSocket rtcp = new DatagramSocket(first + 1, InetAddress.getLoopbackAddress());
                DatagramSocket rtp = new DatagramSocket(first + 2, InetAddress.getLoopbackAddress())) {
            assertEquals(first + 4, rig.engine.open("a", "1"));
            assertEquals(List.of("rtp/" + (first + 4)), rig.channels.names("rtp/"));
            assertEquals(new PortUsage(1, 0, 0), rig.engine.ports());
            assertThrows(PortsExhaustedException.class, () -> rig.engine.open("b", "1"));
            assertTrue(rtcp.isBound() && rtp.isBound());
        }
        rig.advanceMs(10_000);
        assertEquals(first, rig.engine.open("b", "1"));
    }

    @Test
    void shouldReleaseWhatIsNotRetained() throws PortsExhaustedException {
        for (String name : List.of("a", "b", "c")) {
            rig.engine.open(name, "1");
        }
        rig.engine.retain(Set.of("b", "unknown"));
        rig.advanceMs(9_000);
        rig.engine.watchOnce();
        assertEquals(new PortUsage(3, 0, 0), rig.engine.ports());
        rig.advanceMs(1_000);
        rig.engine.watchOnce();
        assertEquals(new PortUsage(1, 2, 0), rig.engine.ports());
        Set<String> keys = rig.recordsLeft().keySet();
        assertEquals(List.of("rtp/" + (first + 2)), rig.channels.names("rtp/"), "a successor keeps no unused pair");
        assertEquals(1, keys.stream().filter(key -> key.startsWith("session/")).count());
        assertEquals(1, keys.stream().filter(key -> key.startsWith("stream/")).count());
    }

    @Test
    void shouldKeepAPairOpenWhileItRestsAndCloseItWhenNobodyTakesIt() throws PortsExhaustedException {
        rig.engine.open("a", "1");
        rig.engine.open("b", "1");
        rig.engine.release("a");
        rig.advanceMs(9_000);
        rig.engine.watchOnce();
        assertEquals(List.of("rtp/" + first, "rtp/" + (first + 2)), rig.channels.names("rtp/"));
        rig.advanceMs(1_000);
        rig.engine.watchOnce(); // free, but for a moment kept for the next session
        rig.advanceMs(1_000);
        rig.engine.watchOnce();
        assertEquals(2, rig.channels.names("rtp/").size());
        assertEquals(first, rig.engine.open("c", "1"));
        rig.advanceMs(60_000);
        rig.engine.watchOnce();
        assertEquals(2, rig.channels.names("rtp/").size());
        rig.engine.release("c");
        rig.advanceMs(10_000);
        rig.engine.watchOnce();
        rig.advanceMs(2_000);
        rig.engine.watchOnce();
        assertEquals(List.of("rtp/" + (first + 2)), rig.channels.names("rtp/"));
        assertEquals(List.of("rtcp/" + (first + 3)), rig.channels.names("rtcp/"));
        assertEquals(new PortUsage(1, 0, 2), rig.engine.ports());
        assertEquals(first, rig.engine.open("d", "1"));
    }

    @Test
    void shouldKeepWhatComesLateFromTheNextSession() throws Exception {
        try (Phone early = new Phone(1);
                Phone next = new Phone(2);
                Phone other = new Phone(3)) {
            early.calls(rig.engine.open("a", "1"));
            rig.engine.remote("a", early.media());
            early.send(1);
            rig.engine.release("a");
            early.send(2); // to nobody
            rig.advanceMs(10_000);
            assertEquals(first, rig.engine.open("b", "2"));
            next.calls(first);
            other.calls(rig.engine.open("c", "2"));
            rig.engine.remote("b", next.media());
            rig.engine.remote("c", other.media());
            rig.engine.bridge("b", "c");
            early.send(3); // a stranger by now
            next.send(7);
            assertEquals(7, other.receive().sequence());
            assertTrue(early.hearsNothing());
            other.send(8);
            assertEquals(8, next.receive().sequence());
        }
    }

    @Test
    void shouldGiveBothLegsOfACallPortsOfOneLoop() throws PortsExhaustedException {
        try (Rig twoLoops = new Rig(4 + 2 * 8, 2)) { // eight pairs, four for each loop
            for (String call : List.of("1", "2")) {
                int a = twoLoops.engine.open("a" + call, call);
                int b = twoLoops.engine.open("b" + call, call);
                assertEquals(a / 2 % 2, b / 2 % 2, "ports " + a + " and " + b);
            }
            for (String leg : List.of("c", "d", "e", "f")) { // more than its loop has
                twoLoops.engine.open(leg, "1");
            }
            assertEquals(new PortUsage(8, 0, 0), twoLoops.engine.ports());
            twoLoops.engine.release("c");
            twoLoops.advanceMs(1_000);
            twoLoops.engine.open("g", "2");
        }
    }

    @Test
    void shouldKeepWhatWasForgottenForAMoment() throws PortsExhaustedException {
        rig.engine.open("a", "1");
        rig.engine.open("b", "1");
        rig.engine.retain(Set.of());
        rig.advanceMs(9_000);
        rig.engine.watchOnce();
        rig.engine.retain(Set.of("a"));
        rig.advanceMs(1_000);
        rig.engine.watchOnce();
        assertTrue(rig.engine.statistics("a").isPresent());
        assertTrue(rig.engine.statistics("b").isEmpty());
        assertEquals(new PortUsage(1, 1, 1), rig.engine.ports());
    }

    @Test
    void shouldUseANewRangeForNewSessionsOnly() throws Exception {
        rig.engine.open("a", "1");
        try (Rig elsewhere = new Rig(10, 1)) {
            PortRange free = elsewhere.ports;
            elsewhere.engine.stop();
            elsewhere.channels.names("").forEach(elsewhere.channels::release);
            rig.settings = new MediaSettings(free, InetAddress.getLoopbackAddress(), 0, 60, 1);
            rig.engine.apply(rig.settings);
            assertEquals(free.firstForSessions(), rig.engine.open("b", "1"));
            assertEquals(first, rig.engine.statistics("a").orElseThrow().port());
            assertArrayEquals(new byte[] {1, 2, 3}, probe(free.first()));
            rig.engine.release("b");
            assertEquals(new PortUsage(0, 0, 3), rig.engine.ports(), "no quarantine any more");
            rig.replace();
            assertEquals(first, rig.engine.statistics("a").orElseThrow().port());
        }
    }

    @Test
    void shouldBindTheSamePortsAgainWhenTheChannelsAreGone() throws Exception {
        try (Phone alice = new Phone(1);
                Phone bob = new Phone(2)) {
            alice.calls(rig.engine.open("a", "1"));
            bob.calls(rig.engine.open("b", "1"));
            rig.engine.remote("a", alice.media());
            rig.engine.remote("b", bob.media());
            rig.engine.bridge("a", "b");
            rig.engine.stop();
            rig.channels.names("").forEach(rig.channels::release); // as after a crash
            rig.engine = rig.newEngine();
            rig.engine.start();
            alice.send(1);
            assertEquals(1, bob.receive().sequence());
            bob.send(2);
            assertEquals(2, alice.receive().sequence());
        }
    }

    @Test
    void shouldReleaseChannelsThatBelongToNoSession() throws Exception {
        rig.channels.datagram(
                "rtp/" + first, new InetSocketAddress(InetAddress.getLoopbackAddress(), first), 1000, 1000);
        rig.replace();
        assertTrue(rig.channels.names("rtp/").isEmpty());
    }

    @Test
    void shouldLoseOnlyTheSessionWhoseRecordCannotBeRead() throws PortsExhaustedException {
        rig.engine.open("a", "1");
        rig.engine.open("b", "1");
        rig.engine.stop();
        StateTable table = rig.state.open(SessionRecords.TABLE);
        byte[] whole = table.get("session/a").orElseThrow();
        for (int length = 1; length < whole.length; length++) {
            table.put("session/a", Arrays.copyOf(whole, length));
            assertEquals(
                    1, new SessionRecords(() -> table, rig.clock).sessions().size(), "length " + length);
        }
        rig.engine = rig.newEngine();
        rig.engine.start();
        assertEquals(new PortUsage(1, 0, 2), rig.engine.ports());
        assertEquals(List.of("rtp/" + (first + 2)), rig.channels.names("rtp/"));
    }

    @Test
    void shouldAnswerOnTheCanaryPorts() throws IOException {
        for (int port = rig.ports.first(); port < first; port++) {
            assertArrayEquals(new byte[] {1, 2, 3}, probe(port));
        }
    }

    private static byte[] probe(int port) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(2000);
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[3], 3);
            socket.receive(answer);
            return answer.getData();
        }
    }
}
