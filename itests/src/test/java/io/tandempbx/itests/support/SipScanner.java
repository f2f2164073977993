package io.tandempbx.itests.support;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks over UDP as the scanners of the sipvicious suite do: {@code svwar} asks for extensions one after the other,
 * {@code svcrack} guesses passwords. Whatever is given as a name goes out as it is, so that it can be anything.
 */
public final class SipScanner implements AutoCloseable {
    private static final int PATIENCE_MS = 1_000;
    private static final Pattern STATUS = Pattern.compile("SIP/2\\.0 (\\d{3})");
    private static final Pattern MD5 =
            Pattern.compile("(?m)^WWW-Authenticate: *(Digest [^\\r\\n]*algorithm=\"?MD5\"?(?!-)[^\\r\\n]*)");

    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private int serial;

    public SipScanner(InetAddress from, InetSocketAddress target) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(from, 0));
        this.target = target;
        socket.setSoTimeout(PATIENCE_MS);
    }

    /** How many answers of each status there were; 0 is silence. */
    public Map<Integer, Integer> answers() {
        return answers;
    }

    /** Asks for an extension, without credentials; the answer's status. */
    public int probe(String method, String name) throws IOException {
        return status(exchange(method, name, ""));
    }

    /**
     * One guess of {@code svcrack}: asks for a challenge and answers it.
     *
     * @param user   in the addresses
     * @param name   in the credentials
     * @param withQop as newer versions do; older ones know RFC 2069 only
     */
    public int guess(String method, String user, String name, String password, boolean withQop) throws IOException {
        String challenge = exchange(method, user, "");
        Matcher offered = MD5.matcher(challenge);
        if (!offered.find()) {
            return status(challenge);
        }
        String realm = value(offered.group(1), "realm");
        String nonce = value(offered.group(1), "nonce");
        String uri = "sip:" + target.getAddress().getHostAddress();
        String ha1 = md5(name + ":" + realm + ":" + password);
        String ha2 = md5(method + ":" + uri);
        String more = withQop ? ", qop=auth, nc=00000001, cnonce=\"" + md5(nonce) + "\"" : "";
        String middle = withQop ? ":00000001:" + md5(nonce) + ":auth:" : ":";
        String authorization =
                "Authorization: Digest username=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"")
                        + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri + "\", response=\""
                        + md5(ha1 + ":" + nonce + middle + ha2) + "\", algorithm=MD5" + more + "\r\n";
        return status(exchange(method, user, authorization));
    }

    private String exchange(String method, String name, String more) throws IOException {
        String here = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
        String there = target.getAddress().getHostAddress();
        String id = Integer.toString(++serial) + "0" + socket.getLocalPort();
        String party = "\"" + name + "\" <sip:" + name + "@" + there + ">";
        String request = method + " sip:" + there + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP " + here + ";branch=z9hG4bK-" + id + ";rport\r\n"
                + "Content-Length: 0\r\n"
                + "From: " + party + "; tag=" + id + "\r\n"
                + "Accept: application/sdp\r\n"
                + "User-Agent: eyeBeam release 1102q\r\n"
                + "To: " + party + "\r\n"
                + "Contact: <sip:scanner@" + here + ">\r\n"
                + "CSeq: 1 " + method + "\r\n"
                + "Call-ID: " + id + "\r\n"
                + "Max-Forwards: 70\r\n" + more + "\r\n";
        byte[] octets = request.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(octets, octets.length, target));
        String answer = receive(id).orElse("");
        answers.merge(status(answer), 1, Integer::sum);
        return answer;
    }

    private Optional<String> receive(String id) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
        try {
            while (true) {
                socket.receive(packet);
                String answer = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                if (answer.contains("z9hG4bK-" + id) && status(answer) >= 200) {
                    return Optional.of(answer);
                }
            }
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    private static int status(String answer) {
        Matcher status = STATUS.matcher(answer);
        return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
    }

    private static String value(String challenge, String parameter) {
        Matcher value = Pattern.compile(parameter + "=\"([^\"]*)\"").matcher(challenge);
        return value.find() ? value.group(1) : "";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
