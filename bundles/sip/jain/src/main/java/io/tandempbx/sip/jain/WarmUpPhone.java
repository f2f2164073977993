package io.tandempbx.sip.jain;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The phone at both ends of every warm-up call: text over one UDP socket of the loopback interface. */
final class WarmUpPhone implements AutoCloseable {
    private static final String NUMBER = "1001";
    private static final String REALM = "warm-up";
    private static final String PASSWORD = "warm-up";
    private static final int AT_A_TIME = 4;
    private static final int PATIENCE_MS = 50;
    private static final int MAX_BYTES = 4096;
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 9 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n";

    private final DatagramSocket socket;
    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int server;
    private final DatagramPacket received = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
    private int serial;

    WarmUpPhone(int server) throws IOException {
        this.server = server;
        this.socket = new DatagramSocket(0, loopback);
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** The directory in which this phone is the only extension. */
    static ServiceSlot<DirectoryService> directory() {
        String credential = NUMBER + ':' + REALM + ':' + PASSWORD;
        Extension extension =
                new Extension(NUMBER, "Warm-up", "", true, hash("MD5", credential), hash("SHA-256", credential));
        DirectorySnapshot snapshot = new DirectorySnapshot(REALM, 1, Map.of(NUMBER, extension));
        ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
        directory.bind(() -> snapshot);
        return directory;
    }

    /**
     * Registers and calls itself, a few times at once, until it has done so often enough or is told to stop.
     *
     * @return how many calls were hung up
     */
    int run(int enough, BooleanSupplier goOn) throws IOException {
        for (int i = 0; i < AT_A_TIME; i++) {
            begin();
        }
        int over = 0;
        while (over < enough && goOn.getAsBoolean()) {
            String message = receive();
            if (message.startsWith("BYE ")) {
                send(response(message, "200 OK", ""));
                over++;
                begin();
            } else if (!message.isEmpty()) {
                take(message);
            }
        }
        return over;
    }

    private void begin() throws IOException {
        serial++;
        send(request("REGISTER", "register-" + serial, 1, "", ""));
        send(request("INVITE", "call-" + serial, 1, "", SDP));
    }

    private void take(String message) throws IOException {
        String callId = value(message, "Call-ID");
        String cseq = value(message, "CSeq");
        String method = cseq.substring(cseq.indexOf(' ') + 1);
        boolean invite = method.equals("INVITE");
        if (message.startsWith("SIP/2.0 401 ") && cseq.startsWith("1 ")) {
            if (invite) {
                send(request("ACK", callId, 1, line(message, "To"), ""));
            }
            send(request(method, callId, 2, authorization(method, message), invite ? SDP : ""));
        } else if (message.startsWith("INVITE ")) {
            send(response(message, "180 Ringing", ""));
            send(response(message, "200 OK", SDP));
        } else if (message.startsWith("SIP/2.0 200 ") && invite) {
            send(request("ACK", callId, 2, line(message, "To"), ""));
            send(request("BYE", callId, 3, line(message, "To"), ""));
        }
    }

    /** @param extra one more header line, which replaces the usual To if it is one */
    private String request(String method, String callId, int cseq, String extra, String body) {
        String uri = "sip:1002@127.0.0.1:" + server;
        String aor = "<sip:" + NUMBER + "@127.0.0.1>";
        String to =
                extra.startsWith("To:") ? "" : "To: " + (method.equals("REGISTER") ? aor : '<' + uri + '>') + "\r\n";
        return method + ' ' + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort()
                + ";branch=z9hG4bK-" + callId + '-' + (method.equals("ACK") && cseq == 1 ? "INVITE" : method) + cseq
                + ";rport\r\nMax-Forwards: 70\r\nFrom: \"Warm-up\" " + aor + ";tag=" + callId + "\r\n" + to
                + "Call-ID: "
                + callId + "\r\nCSeq: " + cseq + ' ' + method + "\r\nContact: <sip:" + NUMBER + "@127.0.0.1:"
                + socket.getLocalPort() + ">\r\nUser-Agent: warm-up\r\nAllow: INVITE, ACK, CANCEL, BYE\r\n" + extra
                + end(body);
    }

    private String response(String request, String status, String body) {
        String to = line(request, "To");
        return "SIP/2.0 " + status + "\r\n" + line(request, "Via") + line(request, "From")
                + (to.contains(";tag=") ? to : to.replace("\r\n", ";tag=phone\r\n")) + line(request, "Call-ID")
                + line(request, "CSeq") + "Contact: <sip:1002@127.0.0.1:" + socket.getLocalPort() + ">\r\n" + end(body);
    }

    private static String end(String body) {
        String type = body.isEmpty() ? "" : "Content-Type: application/sdp\r\n";
        return type + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String authorization(String method, String challenged) {
        String challenge = line(challenged, "WWW-Authenticate");
        int from = challenge.indexOf("nonce=\"") + 7;
        String nonce = challenge.substring(from, challenge.indexOf('"', from));
        String uri = "sip:127.0.0.1";
        String response = hash(
                "MD5",
                hash("MD5", NUMBER + ':' + REALM + ':' + PASSWORD) + ':' + nonce + ":00000001:c:auth:"
                        + hash("MD5", method + ':' + uri));
        return "Authorization: Digest username=\"" + NUMBER + "\", realm=\"" + REALM + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response
                + "\", algorithm=MD5, cnonce=\"c\", qop=auth, nc=00000001\r\n";
    }

    /** The first line of this header, with its name and its end. */
    private static String line(String message, String name) {
        int from = message.indexOf("\r\n" + name + ": ") + 2;
        return message.substring(from, message.indexOf("\r\n", from) + 2);
    }

    private static String value(String message, String name) {
        return line(message, name).substring(name.length() + 2).strip();
    }

    private void send(String message) throws IOException {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(octets, octets.length, loopback, server));
    }

    /** The next message; empty when none came for a moment. */
    private String receive() throws IOException {
        try {
            received.setLength(MAX_BYTES);
            socket.receive(received);
            return new String(received.getData(), 0, received.getLength(), StandardCharsets.UTF_8);
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    private static String hash(String algorithm, String text) {
        try {
            byte[] sum = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
