package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RawHttps;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** An address that fails too often is kept out of every face, until an operator lets it in again. */
class BanIT extends PbxTest {
    private static final int FAILURES = 11;
    private static final Pattern LINE = Pattern.compile(
            "authentication failed user=(\\S+) method=(\\S+) reason=(\\S+) from (\\S+)$", Pattern.MULTILINE);

    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\"");

    private final RestClient rest;

    BanIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @Test
    void shouldKeepAnAddressOutThatFailsTooOften() throws IOException {
        InetAddress attacker = InetAddress.getByName("127.0.0.66");
        assertTrue(answersOptions(attacker), "SIP answers before the ban");
        for (int i = 0; i < FAILURES; i++) {
            String guess = "Basic " + base64("root\u001b[2J x=\"1\"\n: from 10.0.0.1:" + i);
            assertEquals(401, RawHttps.status(get(attacker, "/api/extensions", guess)), "attempt " + i);
        }
        assertEquals(0, RawHttps.status(get(attacker, "/api/status", "")), "HTTPS answers a banned address");
        assertTrue(!answersOptions(attacker), "SIP over UDP answers a banned address");
        assertTrue(closesTcp(attacker), "SIP over TCP keeps a banned address");
        assertTrue(answersOptions(InetAddress.getLoopbackAddress()), "others are not served any more");

        var lines = LINE.matcher(pbx.log().substring(logStart).replace("\r", ""));
        int found = 0;
        while (lines.find()) {
            if (lines.group(4).equals("127.0.0.66")) {
                assertEquals("REST", lines.group(2));
                assertTrue(lines.group(1).matches("[A-Za-z0-9._+*#-]+"), lines.group());
                found++;
            }
        }
        assertEquals(FAILURES, found);

        JsonNode bans = rest.get("/api/security/bans").expect(200).json();
        assertEquals("127.0.0.66", bans.at("/bans/0/address").asText());
        rest.delete("/api/security/bans/127.0.0.66").expect(200);
        rest.delete("/api/security/bans/127.0.0.66").expect(404);
        assertTrue(answersOptions(attacker), "SIP answers after the ban was lifted");
        assertEquals(200, RawHttps.status(get(attacker, "/api/status", "")));
    }

    @Test
    void shouldCountWrongPasswordsOfPhones() throws IOException {
        InetAddress attacker = InetAddress.getByName("127.0.0.67");
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(attacker, 0))) {
            for (int i = 0; i < FAILURES; i++) {
                assertTrue(registers(socket, i), "attempt " + i + " is not answered");
            }
            Await.until("the address is banned", Duration.ofSeconds(5), () -> rest.get("/api/security/bans")
                    .text()
                    .contains("127.0.0.67"));
        }
        assertTrue(!answersOptions(attacker), "SIP answers a banned address");
        rest.delete("/api/security/bans/127.0.0.67").expect(200);
    }

    @Test
    void shouldBanAndLiftByHand() throws IOException {
        InetAddress other = InetAddress.getByName("127.0.0.68");
        rest.post("/api/security/bans", "{\"address\":\"127.0.0.1\"}").expect(409);
        rest.post("/api/security/bans", "{\"address\":\"not-an-address\"}").expect(422);
        rest.post("/api/security/bans", "{\"address\":\"127.0.0.68\",\"seconds\":60,\"reason\":\"drill\"}")
                .expect(200);
        assertTrue(!answersOptions(other));
        rest.delete("/api/security/bans/127.0.0.68").expect(200);
        assertTrue(answersOptions(other));
    }

    private String get(InetAddress from, String path, String authorization) {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n";
        return RawHttps.exchange(
                from,
                pbx.httpsPort(),
                pbx.home().resolve("ssl/server.crt"),
                request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private boolean answersOptions(InetAddress from) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            return answers(socket, request("OPTIONS", from, socket.getLocalPort(), 1, ""), "SIP/2.0 200");
        }
    }

    /** A REGISTER with a digest that is wrong, over the challenge that the server gives. */
    private boolean registers(DatagramSocket socket, int attempt) throws IOException {
        Matcher nonce = NONCE.matcher(answer(socket, register(socket, 2 * attempt, "")));
        assertTrue(nonce.find(), "attempt " + attempt + " is not challenged");
        String credentials = "Authorization: Digest username=\"1001\", realm=\"tandempbx\", nonce=\"" + nonce.group(1)
                + "\", uri=\"sip:a\", response=\"0123456789abcdef0123456789abcdef\", algorithm=MD5, qop=auth,"
                + " nc=00000001, cnonce=\"c\"\r\n";
        return answers(socket, register(socket, 2 * attempt + 1, credentials), "SIP/2.0 401");
    }

    /** Anybody can write any address into a datagram; who does so never sees the nonce that is sent there. */
    @Test
    void shouldNotBanAnAddressForWhatItDidNotSend() throws IOException {
        InetAddress victim = InetAddress.getByName("127.0.0.69");
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(victim, 0))) {
            for (int i = 0; i < 2 * FAILURES; i++) {
                String credentials = "Authorization: Digest username=\"" + (1001 + i)
                        + "\", realm=\"tandempbx\", nonce=\"x\", uri=\"sip:a\", response=\"0123456789abcdef0123456789abcdef\","
                        + " algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\"\r\n";
                String answer = answer(socket, register(socket, i, credentials));
                assertTrue(answer.startsWith("SIP/2.0 401") && answer.contains("stale=true"), answer);
            }
        }
        assertTrue(answersOptions(victim), "an address was banned for what anybody can send in its name");
        assertTrue(
                !pbx.log().substring(logStart).contains(victim.getHostAddress()), "the log blames a spoofed address");
    }

    private byte[] register(DatagramSocket socket, int serial, String credentials) {
        return request("REGISTER", socket.getLocalAddress(), socket.getLocalPort(), serial, credentials);
    }

    private boolean answers(DatagramSocket socket, byte[] request, String start) throws IOException {
        return answer(socket, request).startsWith(start);
    }

    private String answer(DatagramSocket socket, byte[] request) throws IOException {
        socket.setSoTimeout(700);
        DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
        for (int attempt = 0; attempt < 3; attempt++) {
            socket.send(new DatagramPacket(request, request.length, pbx.sip()));
            try {
                socket.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            } catch (SocketTimeoutException e) {
                continue; // asked again
            }
        }
        return "";
    }

    private byte[] request(String method, InetAddress from, int port, int serial, String more) {
        String name = method + serial + "-" + from.getHostAddress() + "-" + port;
        return (method + " sip:127.0.0.1:" + pbx.sip().getPort() + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP " + from.getHostAddress() + ":" + port + ";rport;branch=z9hG4bK" + name
                        + "\r\n"
                        + "Max-Forwards: 70\r\nFrom: <sip:1001@127.0.0.1>;tag=s" + serial + "\r\n"
                        + "To: <sip:1001@127.0.0.1>\r\nCall-ID: " + name + "\r\nCSeq: 1 " + method + "\r\n" + more
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private boolean closesTcp(InetAddress from) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(pbx.sip(), 5000);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
