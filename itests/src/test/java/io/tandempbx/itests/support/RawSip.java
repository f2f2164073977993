package io.tandempbx.itests.support;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stranger with one UDP socket: sends requests as text, without a password, and reads what comes back. */
public final class RawSip implements AutoCloseable {
    private static final int MAX_BYTES = 65_535;
    private static final int PATIENCE_MS = 2000;
    private static final int SHORT_PATIENCE_MS = 500;
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\"");

    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final DatagramPacket received = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
    private int serial;

    /**
     * One answer.
     *
     * @param ns from request to answer
     */
    public record Timed(String answer, String number, long ns) {

        /** The answer without what differs for every request: nonces, tags, and the number asked for. */
        public String masked() {
            return answer.replaceAll("nonce=\"[^\"]*\"", "nonce=\"\"")
                    .replaceAll(";tag=[^;\r\n]*", ";tag=")
                    .replaceAll("branch=[^;\r\n]*", "branch=")
                    .replaceAll("Call-ID: [^\r\n]*", "Call-ID: ")
                    .replaceAll("CSeq: \\d+", "CSeq: ")
                    .replace(number, "NUMBER");
        }
    }

    public RawSip(InetSocketAddress server, String local) throws IOException {
        this.server = server;
        this.socket = new DatagramSocket(0, InetAddress.getByName(local));
    }

    /** Registers without a password; the answer is a challenge. */
    public Timed register(String number) throws IOException {
        return timed(number, "");
    }

    /** Registers with a wrong digest (RFC 7616, {@code MD5} or {@code SHA-256}) for a challenge of its own, which takes no part in the time. */
    public Timed registerWrongly(String number, String algorithm) throws IOException {
        Matcher nonce = NONCE.matcher(register(number).answer());
        if (!nonce.find()) {
            throw new AssertionError(number + " is not challenged");
        }
        return timed(
                number,
                "Authorization: Digest username=\"" + number + "\", realm=\"tandempbx\", nonce=\"" + nonce.group(1)
                        + "\", uri=\"sip:127.0.0.1\", response=\""
                        + "0123456789abcdef".repeat(algorithm.equals("MD5") ? 2 : 4)
                        + "\", algorithm=" + algorithm + ", qop=auth, nc=00000001, cnonce=\"c\"\r\n");
    }

    private Timed timed(String number, String credentials) throws IOException {
        byte[] request = octets(request("REGISTER", number, "phone", credentials));
        long startNs = System.nanoTime();
        send(request);
        String answer = receive(PATIENCE_MS);
        return new Timed(answer, number, System.nanoTime() - startNs);
    }

    /** So many REGISTERs and INVITEs without a password and BYEs of dialogs that are not, each answered or lost. */
    public void flood(int times) throws IOException {
        socket.setReceiveBufferSize(1 << 22);
        for (int i = 0; i < times; i++) {
            send(octets(request("REGISTER", Integer.toString(1000 + i % 20), "phone", "")));
            send(octets(request("INVITE", Integer.toString(1000 + i % 20), "phone", "")));
            send(octets(request("BYE", "1001;tag=" + serial, "phone", "")));
            if (i % 20 == 0) {
                drain();
            }
        }
        while (!receive(SHORT_PATIENCE_MS).isEmpty()) {
            // what was still under way
        }
    }

    /** The answer to OPTIONS of a program that calls itself like this; empty if there is none. */
    public String options(String userAgent) throws IOException {
        return options(userAgent, "");
    }

    /** The same with more header lines. */
    public String options(String userAgent, String more) throws IOException {
        send(octets(request("OPTIONS", "1001", userAgent, more)));
        return receive(SHORT_PATIENCE_MS);
    }

    /** The final answer to a request without a password that begins something; a provisional one comes first at most once. */
    public String begin(String method, String number) throws IOException {
        send(octets(request(method, number, "phone", "")));
        String answer = receive(PATIENCE_MS);
        return answer.startsWith("SIP/2.0 1") ? receive(PATIENCE_MS) : answer;
    }

    /** The final answer to a request that was written by somebody else. */
    public String inDialog(String request) throws IOException {
        send(octets(request));
        return receive(PATIENCE_MS);
    }

    private String request(String method, String to, String userAgent, String more) {
        serial++;
        String number = to.replaceAll(";.*", "");
        String tag = to.contains(";") ? to.substring(to.indexOf(';')) : "";
        return method + " sip:" + number + "@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                + ";rport;branch=z9hG4bK-" + serial + "\r\n" + more + "Max-Forwards: 70\r\nFrom: <sip:" + number
                + "@127.0.0.1>;tag=" + serial + "\r\nTo: <sip:" + number + "@127.0.0.1>" + tag + "\r\nCall-ID: raw-"
                + serial + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:" + number + "@127.0.0.1:"
                + socket.getLocalPort() + ">\r\nUser-Agent: " + userAgent + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(byte[] octets) throws IOException {
        socket.send(new DatagramPacket(octets, octets.length, server));
    }

    private void drain() throws IOException {
        for (int i = 0; i < 60 && !receive(100).isEmpty(); i++) {
            // one answer for each request
        }
    }

    private String receive(int patienceMs) throws IOException {
        socket.setSoTimeout(patienceMs);
        received.setLength(MAX_BYTES);
        try {
            socket.receive(received);
            return new String(received.getData(), 0, received.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
