package io.tandempbx.itests.support;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a server by OPTIONS whether it is there, as often as it takes. */
public final class SipPing {
    private static final int ASK_EVERY_MS = 50;

    private SipPing() {}

    /** Waits for the first 200, and returns when it came, in wall-clock milliseconds. */
    public static long awaitAnswer(InetSocketAddress sip, Duration limit) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(ASK_EVERY_MS);
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            for (int attempt = 0; attempt < limit.toMillis() / ASK_EVERY_MS; attempt++) {
                byte[] request = options(sip.getPort(), socket.getLocalPort(), attempt);
                socket.send(new DatagramPacket(request, request.length, sip));
                try {
                    socket.receive(answer);
                    String status = new String(answer.getData(), 0, 11, StandardCharsets.US_ASCII);
                    if (status.equals("SIP/2.0 200")) {
                        return System.currentTimeMillis();
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
