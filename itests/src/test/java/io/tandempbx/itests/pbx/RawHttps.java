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
        try (SSLSocket socket = open(from, port, certificate)) {
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            return answer(socket);
        } catch (IOException e) {
            return ""; // closed or reset
        }
    }

    /** A connection over which nothing was sent yet. */
    public static SSLSocket open(InetAddress from, int port, Path certificate) throws IOException {
        Socket plain = new Socket();
        try {
            plain.bind(new InetSocketAddress(from, 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            plain.setSoTimeout(LIMIT_MS);
            SSLSocket socket = (SSLSocket)
                    RestClient.trusting(certificate).getSocketFactory().createSocket(plain, "localhost", port, true);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** What comes until the server closes. */
    public static String answer(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1);
    }

    /** The status of an answer; 0 when there was none. */
    public static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
    }
}
