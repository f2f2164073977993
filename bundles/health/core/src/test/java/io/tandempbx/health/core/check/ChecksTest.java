package io.tandempbx.health.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.health.core.metric.DiskUsage;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.store.api.DatabaseState;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @CsvSource({"79, 21, OK", "80, 20, WARN", "89, 11, WARN", "90, 10, CRITICAL", "100, 0, CRITICAL"})
    void shouldJudgeTheDisk(long used, long free, Status expected) {
        assertEquals(expected, DiskCheck.judge(new DiskUsage(used, free)).getStatus());
    }

    @ParameterizedTest
    @CsvSource({"79, 100, OK", "80, 100, WARN", "95, 100, CRITICAL", "5, -1, OK"})
    void shouldJudgeTheHeap(long used, long max, Status expected) {
        assertEquals(expected, HeapCheck.judge(used, max).getStatus());
    }

    @ParameterizedTest
    @CsvSource({"-1, OK", "89.9, OK", "90, WARN", "100, WARN"})
    void shouldLeaveABusyNodeAlone(double percent, Status expected) {
        assertEquals(expected, CpuCheck.judge(percent).getStatus());
    }

    @Test
    void shouldOnlyWarnOfADatabaseThatIsAway() {
        Instant since = Instant.parse("2026-01-01T00:00:00Z");
        DatabaseState away = new DatabaseState("postgresql", "db:5432/pbx", false, since, "08001 refused", 0, 0, 0, 0);
        assertEquals(Status.WARN, DatabaseCheck.judge(away).getStatus());
        DatabaseState there = new DatabaseState("h2", "pbx", true, since, "", 3, 0, 0, 0);
        assertEquals(Status.OK, DatabaseCheck.judge(there).getStatus());
    }

    @Test
    void shouldOnlyWarnOfMailThatWaits() {
        Instant since = Instant.parse("2026-01-01T00:00:00Z");
        MailState none = new MailState("", 0, Optional.empty(), "", 0, 0);
        assertEquals(Status.OK, MailCheck.judge(none, since).getStatus());
        MailState onItsWay = new MailState("mail:25", 1, Optional.of(since), "", 0, 0);
        assertEquals(Status.OK, MailCheck.judge(onItsWay, since.plusSeconds(59)).getStatus());
        assertEquals(
                Status.WARN, MailCheck.judge(onItsWay, since.plusSeconds(61)).getStatus());
        MailState away = new MailState("mail:25", 2, Optional.of(since), "refused", 0, 0);
        assertEquals(Status.WARN, MailCheck.judge(away, since).getStatus());
    }

    @Test
    void shouldMissACertificate(@TempDir Path home) {
        Result result = new CertificateCheck(home.resolve("server.crt"), Clock.systemUTC()).execute();
        assertEquals(Status.CRITICAL, result.getStatus());
    }

    @Test
    void shouldSeeThatSignallingAnswers() throws IOException {
        try (Peer peer = new Peer(request -> {
            String text = new String(request, StandardCharsets.US_ASCII);
            return text.replaceFirst("OPTIONS [^\r]*", "SIP/2.0 200 OK").getBytes(StandardCharsets.US_ASCII);
        })) {
            assertEquals(
                    Status.OK,
                    new SipCheck(Map.of("udp_port", peer.port())).execute().getStatus());
        }
    }

    @Test
    void shouldNotTakeAnotherAnswerForItsOwn() throws IOException {
        try (Peer peer = new Peer(request -> "SIP/2.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
            assertEquals(
                    Status.CRITICAL,
                    new SipCheck(Map.of("udp_port", peer.port())).execute().getStatus());
        }
    }

    @Test
    void shouldSeeThatMediaComesBack() throws IOException {
        try (Peer peer = new Peer(packet -> packet)) {
            String range = peer.port() + "-" + (peer.port() + 100);
            assertEquals(
                    Status.OK, new MediaCheck(Map.of("rtp_ports", range)).loop().getStatus());
        }
    }

    @Test
    void shouldSeeThatNobodyListens() throws IOException {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        MediaCheck check = new MediaCheck(Map.of("rtp_ports", port + "-" + (port + 100)));
        assertEquals(Status.CRITICAL, check.loop().getStatus());
        assertEquals(Status.CRITICAL, check.execute().getStatus(), "without an engine");
    }

    @Test
    void shouldRepeatWhatWasLost() throws IOException {
        int[] arrived = {0};
        try (Peer peer = new Peer(packet -> ++arrived[0] == 1 ? new byte[0] : packet)) {
            byte[] payload = {1, 2, 3};
            Optional<DatagramProbe> probe = DatagramProbe.send(
                    DatagramProbe.reach(LOOPBACK, peer.port()),
                    local -> payload,
                    answer -> Arrays.equals(answer, payload));
            assertTrue(probe.orElseThrow().answerMs() >= 500, probe::toString);
        }
    }

    /** Answers each datagram with what the function makes of it, on a thread that ends when the socket is closed. */
    private static final class Peer implements AutoCloseable {
        private final DatagramSocket socket;

        Peer(UnaryOperator<byte[]> answer) throws SocketException {
            socket = new DatagramSocket(0, LOOPBACK);
            Thread thread = new Thread(() -> serve(answer), "peer");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve(UnaryOperator<byte[]> answer) {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                    socket.receive(packet);
                    byte[] octets = answer.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
                    socket.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                assertTrue(socket.isClosed(), e::toString);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
