package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LadderTest {
    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    @Test
    void shouldDrawCallerLeftAndCalledRight() {
        List<TracedMessage> messages = List.of(
                message(0, true, "a", 5071, "INVITE sip:1002@pbx SIP/2.0 (1 INVITE)"),
                message(5, false, "b", 5072, "INVITE sip:1002@phone SIP/2.0 (1 INVITE)"),
                message(90, true, "b", 5072, "SIP/2.0 180 Ringing (1 INVITE)"),
                message(1234, false, "a", 5071, "SIP/2.0 180 Ringing (1 INVITE)"));

        assertEquals(
                List.of(
                        "              1001                                            1002",
                        "              udp:192.0.2.7:5071      PBX                     udp:192.0.2.7:5072",
                        "08:00:00.000     |-- INVITE sip:1002.. ->|                       |",
                        "08:00:00.005     |                       |-- INVITE sip:1002.. ->|",
                        "08:00:00.090     |                       |<- 180 Ringing (1 .. --|",
                        "08:00:01.234     |<- 180 Ringing (1 .. --|                       |"),
                new Ladder(messages, Map.of("a", "1001", "b", "1002"), 60, ZoneOffset.UTC).lines());
    }

    @Test
    void shouldGiveEveryPeerALifelineAndCrossThoseBetween() {
        List<TracedMessage> messages = List.of(
                message(0, true, "a", 5071, "INVITE"),
                message(1, false, "b", 5072, "INVITE"),
                message(2, false, "c", 5072, "INVITE"),
                message(3, true, "c", 5072, "SIP/2.0 200 OK"));

        List<String> lines = new Ladder(messages, Map.of(), 80, ZoneOffset.UTC).lines();

        assertEquals(5, lines.size());
        assertTrue(lines.get(3).matches(".*\\| +\\|-- INVITE -+>\\|"), lines.get(3));
        assertTrue(lines.get(4).matches(".*\\| +\\|<- 200 OK -+\\|"), lines.get(4));
        assertEquals(lines.get(3).length(), lines.get(4).length());
        assertEquals(lines.get(3).indexOf('>') + 1, lines.get(2).lastIndexOf('|'));
    }

    @Test
    void shouldKeepItsColumnsWhateverPeersWrite() {
        List<TracedMessage> messages = List.of(message(0, true, "a", 5071, "INVITE \u001b[1A" + "x".repeat(500)));

        List<String> lines = new Ladder(messages, Map.of(), 110, ZoneOffset.UTC).lines();

        assertTrue(lines.get(1).length() <= 110, lines.get(1));
        assertTrue(lines.get(1).chars().allMatch(c -> c >= ' '), lines.get(1));
        assertTrue(lines.get(1).endsWith("->|"), lines.get(1));
    }

    @Test
    void shouldDrawNothingForNoMessages() {
        assertEquals(List.of(), new Ladder(List.of(), Map.of(), 110, ZoneOffset.UTC).lines());
    }

    private static TracedMessage message(int afterMs, boolean received, String callId, int port, String summary) {
        return new TracedMessage(
                START.plusMillis(afterMs),
                received,
                Transport.UDP,
                new InetSocketAddress("192.0.2.7", port),
                callId,
                summary);
    }
}
