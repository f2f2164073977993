package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever arrives gets a clear answer or none, and the next request works. */
class BadInputTest {
    private static final String URI = "sip:1002@tandem.test";

    private Platform platform;
    private Phone phone;

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform();
        phone = Phone.udp("1001", platform.sip.udpPort());
    }

    @AfterEach
    void end() throws IOException {
        try (Phone other = Phone.udp("1002", platform.sip.udpPort())) {
            other.send(other.request("OPTIONS", URI, "alive", other.branch(), 1, "") + Phone.end());
            assertTrue(other.receive("SIP/2.0 200 ").contains("Call-ID: alive"));
        }
        assertTrue(platform.state.open("sip.server").records().isEmpty(), "nothing is remembered");
        phone.close();
        platform.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Max-Forwards: 70 | Max-Forwards: many | 400 Bad Max-Forwards",
                "Max-Forwards: 70 | Max-Forwards: -1 | 400 Bad Max-Forwards",
                "CSeq: 1 INVITE | CSeq: 1 BYE | 400 CSeq names another method",
                "CSeq: 1 INVITE | CSeq: 99999999999 INVITE | 400 Bad CSeq",
                "CSeq: 1 INVITE | CSeq: one INVITE | 400 Bad CSeq",
                "Contact: < | Contact: <<<; | 400 Bad Contact",
                "Contact: | To: <sip:other@x>%nContact: | 400 More than one To",
                "SIP/2.0%nVia | SIP/3.0%nVia | 505 Version Not Supported",
                "INVITE sip:1002@tandem.test | INVITE http://tandem.test | 416 Unsupported URI Scheme",
                "INVITE sip:1002@tandem.test | INVITE sip:10 02@tandem.test | 400 Bad Request-URI",
                "INVITE sip:1002@tandem.test | INVITE sip: | 400 Bad Request-URI",
                "Content-Length: 0 | Content-Length: 1000 | 400 Content-Length is larger than the message",
                "Content-Length: 0 | Content-Length: -5 | 400 Bad Content-Length",
                "Content-Length: 0 | Content-Length: 4x | 400 Bad Content-Length",
                "Content-Length: 0 | Content-Length: 0%nContent-Length: 1 | 400 Bad Content-Length",
            })
    void shouldNameWhatIsBroken(String present, String broken, String answer) throws Exception {
        String whole = phone.request("INVITE", URI, "bad", phone.branch(), 1, "") + Phone.end();
        String changed = whole.replace(present.replace("%n", "\r\n"), broken.replace("%n", "\r\n"));
        assertTrue(!changed.equals(whole), "the test changes something");
        phone.send(changed);
        String refusal = phone.receive("SIP/2.0 " + answer + "\r\n");
        assertEquals("bad", Phone.header(refusal, "Call-ID"));
    }

    @Test
    void shouldSayNothingToAnAckOrToWhatIsNoSip() throws Exception {
        phone.send(phone.request("ACK", URI, "bad", phone.branch(), 1, "").replace("70", "many") + Phone.end());
        phone.send("hello\r\n\r\n");
        phone.send("");
        phone.send("\r\n\r\n");
        phone.send("SIP/2.0 200 OK\r\n\r\n");
        phone.send("SIP/2.0 9999 OK\r\nVia: x\r\n\r\n");
        phone.send("INVITE " + URI + " SIP/2.0\r\n\r\n");
        phone.send("INVITE " + URI + " SIP/2.0\r\nVia: nonsense\r\n\r\n");
        assertTrue(phone.isQuietFor(200));
        assertTrue(platform.call.isQuietFor(0));
    }

    @Test
    void shouldAnswerTruncatedInviteWhereItCan() throws Exception {
        String whole = phone.request("INVITE", URI, "cut", phone.branch(), 1, "") + Phone.body("v=0\r\n");
        int answered = 0;
        for (int length = 0; length < whole.length(); length++) {
            phone.send(whole.substring(0, length));
            if (length % 40 == 0 || length == whole.length() - 1) { // so that no answer is lost
                answered += refusals();
            }
        }
        assertTrue(answered > 100, "answered " + answered);
    }

    /** How many requests were refused since it was asked last. */
    private int refusals() throws Exception {
        phone.send(phone.request("OPTIONS", URI, "last", phone.branch(), 1, "") + Phone.end());
        int count = 0;
        String answer = phone.receive();
        while (!answer.startsWith("SIP/2.0 200 ")) {
            assertTrue(answer.startsWith("SIP/2.0 400 "), answer);
            count++;
            answer = phone.receive();
        }
        return count;
    }

    @Test
    void shouldBearHugeHeaders() throws Exception {
        String request = phone.request("INVITE", URI, "huge", phone.branch(), 1, "");
        String huge = "x".repeat(60_000);
        phone.send(request + "X-Note: " + huge + "\r\n" + Phone.end());
        phone.receive("SIP/2.0 401 ");
        phone.send(request.replace("Contact: <", "Contact: \"" + huge + "\" <") + Phone.end());
        phone.receive("SIP/2.0 400 Bad Contact");
        phone.send(request.replace("Contact: <", "Contact: " + "<".repeat(60_000)) + Phone.end());
        phone.receive("SIP/2.0 400 Bad Contact");
        phone.send(request.replace("Alice", huge) + Phone.end());
        phone.receive("SIP/2.0 400 Bad From");
        phone.send(request + "a:b\r\n".repeat(10_000) + Phone.end());
        phone.receive("SIP/2.0 400 More than 256 headers");
        phone.send(request.replace(URI + " SIP", "sip:" + huge + "@x SIP") + Phone.end());
        phone.receive("SIP/2.0 400 Bad Request-URI");
    }

    @Test
    void shouldOutliveNoise() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] whole = (phone.request("OPTIONS", URI, "noise", phone.branch(), 1, "") + Phone.body("v=0\r\n"))
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3000; i++) {
            byte[] octets = whole.clone();
            for (int changes = random.nextInt(8) + 1; changes > 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            phone.sendOctets(octets);
        }
        for (int i = 0; i < 200; i++) {
            byte[] octets = new byte[random.nextInt(2000)];
            random.nextBytes(octets);
            phone.sendOctets(octets);
        }
    }
}
