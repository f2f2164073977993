package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Each message of RFC 4475 and RFC 5118 over UDP and over TCP: what the RFC asks for is answered, and the next request is
 * served, over the same connection where there is one left.
 */
class TortureIT extends PbxTest {
    private static final int PATIENCE_MS = 5000;
    private static final int SILENCE_MS = 200;
    private static final int MAX_BYTES = 65_535;
    private static final Pattern STATUS = Pattern.compile("(?m)^SIP/2\\.0 (\\d{3}) ");

    TortureIT(PbxProcess pbx) {
        super(pbx);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvFileSource(resources = "/torture/verdicts.csv")
    void shouldAnswerAsTheRfcAsks(String message, String overUdp, String overTcp, String why) throws IOException {
        byte[] octets = resource(message);
        assertEquals(overUdp, udp(octets, count(overUdp)), () -> message + " over UDP, " + why);
        assertEquals(
                overTcp, tcp(octets, count(overTcp), overTcp.equals("waits")), () -> message + " over TCP, " + why);
        pbx.assertNoTrace(logStart);
    }

    private static byte[] resource(String message) throws IOException {
        try (InputStream in = TortureIT.class.getResourceAsStream("/torture/" + message + ".dat")) {
            assertTrue(in != null, () -> "there is no message " + message);
            return in.readAllBytes();
        }
    }

    private String udp(byte[] octets, int wanted) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress server = pbx.sip();
            socket.send(new DatagramPacket(octets, octets.length, server));
            String statuses = statuses(received(socket, wanted));
            byte[] options = options("UDP", socket.getLocalPort());
            socket.send(new DatagramPacket(options, options.length, server));
            assertEquals("200", statuses(received(socket, 1)), "the next request over UDP");
            return statuses;
        }
    }

    /** How many answers a verdict speaks of. */
    private static int count(String verdict) {
        return (int) Pattern.compile("\\d{3}").matcher(verdict).results().count();
    }

    /** What arrives until the answers wanted are there, and then nothing comes for a while. */
    private static String received(DatagramSocket socket, int wanted) {
        StringBuilder text = new StringBuilder();
        DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
        try {
            while (true) {
                socket.setSoTimeout(count(statuses(text.toString())) < wanted ? PATIENCE_MS : SILENCE_MS);
                packet.setLength(MAX_BYTES);
                socket.receive(packet);
                text.append(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
            }
        } catch (SocketTimeoutException e) {
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String tcp(byte[] octets, int wanted, boolean waits) throws IOException {
        InetSocketAddress server = pbx.sip();
        String verdict;
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.getOutputStream().write(octets);
            boolean[] closed = new boolean[1];
            String statuses = statuses(received(socket, wanted, closed));
            if (closed[0]) {
                verdict = statuses.equals("-") ? "closed" : statuses + " closed";
            } else {
                socket.getOutputStream().write(options("TCP", socket.getLocalPort()));
                int next = waits ? 0 : 1;
                boolean served = statuses(received(socket, next, closed)).equals("200");
                verdict = served ? statuses : "waits";
            }
        }
        try (Socket another = new Socket(server.getAddress(), server.getPort())) {
            another.getOutputStream().write(options("TCP", another.getLocalPort()));
            assertEquals("200", statuses(received(another, 1, new boolean[1])), "another connection");
        }
        return verdict;
    }

    /** The same; ends also when the connection does. */
    private static String received(Socket socket, int wanted, boolean[] closed) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] some = new byte[MAX_BYTES];
        try {
            while (true) {
                String text = octets.toString(StandardCharsets.UTF_8);
                socket.setSoTimeout(count(statuses(text)) < wanted ? PATIENCE_MS : SILENCE_MS);
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    closed[0] = true;
                    break;
                }
                octets.write(some, 0, count);
            }
        } catch (SocketTimeoutException e) {
            // that was all
        } catch (SocketException e) {
            closed[0] = true; // with what we sent unread
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    /** The final ones, in their order. */
    private static String statuses(String text) {
        Matcher matcher = STATUS.matcher(text);
        String found = matcher.results()
                .map(result -> result.group(1))
                .filter(status -> !status.startsWith("1"))
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? "-" : found;
    }

    private static byte[] options(String transport, int port) {
        String id = UUID.randomUUID().toString();
        String text = "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/" + transport + " 127.0.0.1:" + port
                + ";rport;branch=z9hG4bK" + id + "\r\nMax-Forwards: 70\r\nFrom: <sip:torture@127.0.0.1>;tag=" + id
                + "\r\nTo: <sip:127.0.0.1>\r\nCall-ID: " + id
                + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
