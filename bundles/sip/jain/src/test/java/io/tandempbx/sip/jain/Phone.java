package io.tandempbx.sip.jain;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client made of text and one socket, UDP or TCP, that sends exactly what a test writes. */
final class Phone implements AutoCloseable {
    private static final int PATIENCE_MS = 5000;
    private static final int MAX_BYTES = 65_535;

    final String user;
    private final @Nullable DatagramSocket udp;
    private final @Nullable Socket tcp;
    private final InetSocketAddress pbx;
    private int serial;

    private Phone(String user, @Nullable DatagramSocket udp, @Nullable Socket tcp, InetSocketAddress pbx) {
        this.user = user;
        this.udp = udp;
        this.tcp = tcp;
        this.pbx = pbx;
    }

    static Phone udp(String user, int pbxPort) throws IOException {
        return udp(InetAddress.getLoopbackAddress().getHostAddress(), user, pbxPort);
    }

    /** One that sends from another of this machine's addresses. */
    static Phone udp(String from, String user, int pbxPort) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(from));
        return new Phone(user, socket, null, new InetSocketAddress(InetAddress.getLoopbackAddress(), pbxPort));
    }

    static Phone tcp(String user, int pbxPort) throws IOException {
        InetSocketAddress pbx = new InetSocketAddress(InetAddress.getLoopbackAddress(), pbxPort);
        Socket socket = new Socket(pbx.getAddress(), pbxPort);
        socket.setTcpNoDelay(true);
        return new Phone(user, null, socket, pbx);
    }

    static Phone tls(String user, SSLSocket secured) throws IOException {
        secured.setTcpNoDelay(true);
        return new Phone(user, null, secured, new InetSocketAddress(secured.getInetAddress(), secured.getPort()));
    }

    InetSocketAddress address() {
        return (InetSocketAddress)
                (udp != null ? udp.getLocalSocketAddress() : connection().getLocalSocketAddress());
    }

    InetSocketAddress pbx() {
        return pbx;
    }

    /** A request line and the headers every request has; the test adds the rest. */
    String request(String method, String uri, String callId, String branch, int cseq, String toTag) {
        String transport = udp != null ? "UDP" : tcp instanceof SSLSocket ? "TLS" : "TCP";
        return method + ' ' + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + transport + " 192.0.2.9:5099;branch=" + branch + ";rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: \"Alice\" <sip:" + user + "@tandem.test>;tag=from-" + callId + "\r\n"
                + "To: <" + uri + ">" + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + cseq + ' ' + method + "\r\n"
                + "Contact: <sip:" + user + "@192.0.2.9:5099>\r\n";
    }

    String branch() {
        serial++;
        return "z9hG4bK-" + user + '-' + serial + '-' + address().getPort();
    }

    static String end() {
        return "Content-Length: 0\r\n\r\n";
    }

    static String body(String sdp) {
        return "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    void send(String text) throws IOException {
        sendOctets(text.getBytes(StandardCharsets.UTF_8));
    }

    void sendOctets(byte[] octets) throws IOException {
        if (udp != null) {
            udp.send(new DatagramPacket(octets, octets.length, pbx));
        } else {
            connection().getOutputStream().write(octets);
            connection().getOutputStream().flush();
        }
    }

    /** The next message; fails when none comes. */
    String receive() throws IOException {
        return receiveWithin(PATIENCE_MS);
    }

    /** The next message with this start. */
    String receive(String start) throws IOException {
        String message = receive();
        if (!message.startsWith(start)) {
            throw new AssertionError("expected " + start + " but got " + message);
        }
        return message;
    }

    /** Skips messages until one starts like this. */
    String await(String start) throws IOException {
        while (true) {
            String message = receive();
            if (message.startsWith(start)) {
                return message;
            }
        }
    }

    boolean isQuietFor(int ms) throws IOException {
        try {
            receiveWithin(ms);
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private String receiveWithin(int ms) throws IOException {
        if (udp != null) {
            udp.setSoTimeout(ms);
            DatagramPacket packet = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
            udp.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }
        connection().setSoTimeout(ms);
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int octet = connection().getInputStream().read();
            if (octet < 0) {
                throw new IOException("the peer closed the connection after: " + text);
            }
            text.append((char) octet);
            if (text.toString().equals("\r\n")) {
                return "\r\n";
            }
        }
        int length = Integer.parseInt(header(text.toString(), "Content-Length"));
        byte[] content = connection().getInputStream().readNBytes(length);
        return text + new String(content, StandardCharsets.UTF_8);
    }

    /** Whether the peer has closed this connection. */
    boolean isClosedByPeer() throws IOException {
        connection().setSoTimeout(PATIENCE_MS);
        return connection().getInputStream().read() < 0;
    }

    static String header(String message, String name) {
        List<String> values = headers(message, name);
        if (values.isEmpty()) {
            throw new AssertionError("no " + name + " in " + message);
        }
        return values.get(0);
    }

    static List<String> headers(String message, String name) {
        List<String> values = new ArrayList<>();
        for (String line : message.substring(0, message.indexOf("\r\n\r\n")).split("\r\n", -1)) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                values.add(line.substring(name.length() + 1).strip());
            }
        }
        return values;
    }

    static String tag(String nameAddress) {
        int start = nameAddress.indexOf(";tag=");
        return start < 0 ? "" : nameAddress.substring(start + 5);
    }

    /** The Authorization line for a challenge, MD5 or SHA-256. */
    String authorization(String challenged, String algorithm, String password, String method, String uri, int nc) {
        String nonce = parameter(challenge(challenged, algorithm), "nonce");
        return credentials(nonce, algorithm, user, password, method, uri, nc);
    }

    static String credentials(
            String nonce, String algorithm, String user, String password, String method, String uri, int nc) {
        String count = "0000000" + nc;
        String ha1 = Platform.hash(algorithm, user + ':' + Platform.REALM + ':' + password);
        String ha2 = Platform.hash(algorithm, method + ':' + uri);
        String response = Platform.hash(algorithm, ha1 + ':' + nonce + ':' + count + ":cn:auth:" + ha2);
        return "Authorization: Digest username=\"" + user + "\", realm=\"" + Platform.REALM + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=" + algorithm
                + ", cnonce=\"cn\", qop=auth, nc=" + count + "\r\n";
    }

    static String challenge(String message, String algorithm) {
        return headers(message, "WWW-Authenticate").stream()
                .filter(value -> value.contains("algorithm=" + algorithm + ","))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no challenge for " + algorithm + " in " + message));
    }

    static String parameter(String challenge, String name) {
        int start = challenge.indexOf(name + "=\"") + name.length() + 2;
        return challenge.substring(start, challenge.indexOf('"', start));
    }

    @Override
    public void close() throws IOException {
        if (udp != null) {
            udp.close();
        } else {
            connection().close();
        }
    }

    private Socket connection() {
        return java.util.Objects.requireNonNull(tcp);
    }
}
