package io.tandempbx.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One HTTPS connection that is kept alive from request to request (RFC 9112 §9.3), as cheap for this process as it can be.
 * Opened with the first request, and again when the server has ended it. For one thread.
 */
final class RestConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;

    private final SSLContext tls;
    private final int port;
    private final String authorization;
    private @Nullable SSLSocket socket;
    private InputStream in = InputStream.nullInputStream();
    private int handshakes;

    /** What came back. */
    record Answer(int status, String etag, long bodyBytes) {}

    RestConnection(SSLContext tls, int port, String authorization) {
        this.tls = tls;
        this.port = port;
        this.authorization = authorization;
    }

    /** How often it was opened. */
    int handshakes() {
        return handshakes;
    }

    /** Sends a request and reads the whole answer; with a body it is JSON. */
    Answer exchange(String method, String path, String ifMatch, String body) throws IOException {
        SSLSocket open = socket == null ? open() : socket;
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(256)
                .append(method + " " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n")
                .append("Authorization: " + authorization + "\r\n");
        if (!ifMatch.isEmpty()) {
            head.append("If-Match: " + ifMatch + "\r\n");
        }
        if (octets.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: " + octets.length + "\r\n");
        }
        BufferedOutputStream out = new BufferedOutputStream(open.getOutputStream());
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(octets);
        out.flush();
        return answer();
    }

    private Answer answer() throws IOException {
        int status = Integer.parseInt(line().split(" ", -1)[1]);
        long length = 0;
        boolean chunked = false;
        boolean last = false;
        String etag = "";
        for (String line = line(); !line.isEmpty(); line = line()) {
            String value = line.substring(line.indexOf(':') + 1).strip();
            switch (line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = Long.parseLong(value);
                case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
                case "connection" -> last = value.equalsIgnoreCase("close");
                case "etag" -> etag = value;
                default -> {}
            }
        }
        if (chunked) {
            length = 0;
            for (long chunk = chunkBytes(); chunk > 0; chunk = chunkBytes()) {
                length += chunk;
                in.skipNBytes(chunk + 2);
            }
            line();
        } else {
            in.skipNBytes(length);
        }
        if (last) {
            close();
        }
        return new Answer(status, etag, length);
    }

    private long chunkBytes() throws IOException {
        return Long.parseLong(line().replaceAll(";.*", ""), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    private SSLSocket open() throws IOException {
        SSLSocket opened = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        opened.setSoTimeout(PATIENCE_MS);
        opened.setTcpNoDelay(true);
        opened.startHandshake();
        handshakes++;
        socket = opened;
        in = new BufferedInputStream(opened.getInputStream(), 16_384);
        return opened;
    }

    @Override
    public void close() throws IOException {
        SSLSocket ending = socket;
        socket = null;
        if (ending != null) {
            ending.close();
        }
    }
}
