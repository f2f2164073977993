package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxLaunch;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The first start in a new home, with the options an operator gets. */
class StartIT {
    private static final int LIMIT_MS = 8_000;
    private static final int ASK_EVERY_MS = 50;

    @Test
    void shouldAnswerOptionsSoonAfterAColdStart() throws IOException {
        long startNs = System.nanoTime();
        PbxLaunch launch = PbxLaunch.start(PbxOptions.production("start"));
        long answerMs;
        try {
            answerMs = untilAnswered(launch.sip(), startNs);
        } finally {
            try (PbxProcess pbx = launch.ready()) {
                long readyMs = (System.nanoTime() - startNs) / 1_000_000;
                System.out.printf("cold start: ready line after %d ms%n", readyMs);
                pbx.assertNoTrace(0);
                assertFalse(pbx.log().toLowerCase(Locale.ROOT).contains("error"), pbx.log());
            }
        }
        System.out.printf("cold start: OPTIONS answered after %d ms (limit %d ms)%n", answerMs, LIMIT_MS);
        assertTrue(answerMs <= LIMIT_MS, () -> "OPTIONS answered only after " + answerMs + " ms");
    }

    private static long untilAnswered(InetSocketAddress sip, long startNs) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(ASK_EVERY_MS);
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            for (int attempt = 0; attempt < 10 * LIMIT_MS / ASK_EVERY_MS; attempt++) {
                byte[] request = options(sip.getPort(), socket.getLocalPort(), attempt);
                socket.send(new DatagramPacket(request, request.length, sip));
                try {
                    socket.receive(answer);
                    String status = new String(answer.getData(), 0, 11, StandardCharsets.US_ASCII);
                    if (status.equals("SIP/2.0 200")) {
                        return (System.nanoTime() - startNs) / 1_000_000;
                    }
                } catch (SocketTimeoutException e) {
                    continue; // not up yet; ask again
                }
            }
        }
        throw new AssertionError("OPTIONS was never answered");
    }

    private static byte[] options(int serverPort, int ownPort, int attempt) {
        return ("OPTIONS sip:127.0.0.1:" + serverPort + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP 127.0.0.1:" + ownPort + ";rport;branch=z9hG4bKstart" + attempt + "\r\n"
                        + "Max-Forwards: 70\r\nFrom: <sip:start@127.0.0.1>;tag=s" + attempt + "\r\n"
                        + "To: <sip:127.0.0.1>\r\nCall-ID: start-" + attempt + "\r\nCSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
