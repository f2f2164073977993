package io.tandempbx.itests.pbx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;

/** One HTTPS request as octets that no decent client would send, from any address of this machine. */
public final class RawHttps {
    private static final int LIMIT_MS = 10_000;
    private static final int MOST = 1 << 20;

    private RawHttps() {}

    /**
     * Sends the octets and returns what comes back until the server closes or 10 s have passed; empty when it closes at
     * once.
     *
     * @param from the local address
     */
    public static String exchange(InetAddress from, int port, Path certificate, byte[] request) {
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(from, 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            plain.setSoTimeout(LIMIT_MS);
            try (SSLSocket socket = (SSLSocket)
                    RestClient.trusting(certificate).getSocketFactory().createSocket(plain, "localhost", port, true)) {
                socket.startHandshake();
                OutputStream out = socket.getOutputStream();
                out.write(request);
                out.flush();
                InputStream in = socket.getInputStream();
                return new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            return ""; // closed or reset
        }
    }

    /** The status of an answer; 0 when there was none. */
    public static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
