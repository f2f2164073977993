package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who gets in, and what is said and logged about the others. */
class AuthenticationTest {
    private static final String URI = "sip:tandem.test";

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream standardError = System.err;
    private Platform platform;
    private Phone phone;
    private int cseq;

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform();
        phone = Phone.udp("1001", platform.sip.udpPort());
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() throws IOException {
        System.setErr(standardError);
        phone.close();
        platform.close();
    }

    @Test
    void shouldRefuseWrongPasswordAndUnknownUserAlike() throws Exception {
        String nonce = nonce();
        phone.send(register("1001", credentials(nonce, "1001", "wrong", 1)));
        String wrong = phone.receive("SIP/2.0 401 ");
        phone.send(register("4711", credentials(nonce, "4711", "wrong", 2)));
        String unknown = phone.receive("SIP/2.0 401 ");
        assertEquals(shape(wrong), shape(unknown));
        assertFalse(wrong.contains("stale"));
        assertEquals(
                "authentication failed user=1001 method=REGISTER reason=wrong-password from 127.0.0.1",
                logged().lines().findFirst().orElseThrow());
        assertTrue(logged().contains("user=4711 method=REGISTER reason=unknown-user from 127.0.0.1\n"));
    }

    @Test
    void shouldCleanTheLoggedUser() throws Exception {
        String user = "a b from 9.9.9.9 user=x" + "y".repeat(200);
        phone.send(register("1001", credentials(nonce(), user, "wrong", 1)));
        phone.receive("SIP/2.0 401 ");
        String line = logged().strip();
        assertEquals(1, line.lines().count());
        assertTrue(line.startsWith("authentication failed user=abfrom9.9.9.9userxyyy"), line);
        assertEquals(7, line.split(" ", -1).length, line);
        assertTrue(line.split(" ", -1)[2].length() <= 5 + 64);
    }

    @Test
    void shouldLogNothingForChallengesAndStaleNonces() throws Exception {
        String nonce = nonce();
        accept(register("1001", credentials(nonce, "1001", "secret-1001", 1)));
        phone.send(register("1001", credentials(nonce, "1001", "secret-1001", 1)));
        assertTrue(phone.receive("SIP/2.0 401 ").contains("stale=true"));
        phone.send(register("1001", credentials("bm90LW91cnM", "1001", "secret-1001", 1)));
        assertTrue(phone.receive("SIP/2.0 401 ").contains("stale=true"));
        accept(register("1001", credentials(nonce, "1001", "secret-1001", 2)));
        assertEquals("", logged());
    }

    /** Whoever writes another's address into a datagram never sees the nonce that goes there. */
    @Test
    void shouldNotCountCredentialsOverANonceThatWasNotSentToTheirAddress() throws Exception {
        String nonce = nonce();
        try (Phone stranger = Phone.udp("127.0.0.9", "1001", platform.sip.udpPort())) {
            for (String foreign : List.of(nonce, "bm90LW91cnM", "")) {
                for (String user : List.of("1001", "4711")) {
                    stranger.send(stranger.request("REGISTER", URI, "s" + user, stranger.branch(), 1, "")
                            + credentials(foreign, user, "wrong", 1)
                            + Phone.end());
                    assertTrue(stranger.receive("SIP/2.0 401 ").contains("stale=true"), user);
                }
            }
            assertEquals("", logged());
            stranger.send(stranger.request("REGISTER", URI, "s", stranger.branch(), 2, "") + Phone.end());
            String own = Phone.parameter(Phone.challenge(stranger.receive("SIP/2.0 401 "), "MD5"), "nonce");
            stranger.send(stranger.request("REGISTER", URI, "s", stranger.branch(), 3, "")
                    + credentials(own, "1001", "wrong", 1)
                    + Phone.end());
            assertFalse(stranger.receive("SIP/2.0 401 ").contains("stale"));
            assertTrue(logged().contains("user=1001 method=REGISTER reason=wrong-password from 127.0.0.9\n"), logged());
        }
    }

    @Test
    void shouldTakeCallsOfATrunkByItsVeryAddressAndNothingElse() throws Exception {
        try (Phone other = Phone.udp("1001", platform.sip.udpPort())) {
            platform.sip.trust("trunk", Map.of(phone.address(), "carrier"));
            platform.replace();
            platform.attach();

            phone.send(phone.request("INVITE", URI, "by-trunk", phone.branch(), 1, "") + Phone.end());
            assertEquals(Optional.of("carrier"), platform.call.request("INVITE").trunk());
            phone.receive("SIP/2.0 100 ");
            phone.send(phone.request("REGISTER", URI, "registers", phone.branch(), 1, "") + Phone.end());
            phone.receive("SIP/2.0 401 ");
            phone.send(phone.request("SUBSCRIBE", URI, "subscribes", phone.branch(), 1, "") + Phone.end());
            phone.receive("SIP/2.0 405 ");
            other.send(other.request("INVITE", URI, "by-phone", other.branch(), 1, "") + Phone.end());
            other.receive("SIP/2.0 401 ");

            InetSocketAddress anyPort = new InetSocketAddress(other.address().getAddress(), 0);
            platform.sip.trust("trunk", Map.of(phone.address(), "carrier", anyPort, "host"));
            other.send(other.request("INVITE", URI, "by-host", other.branch(), 1, "") + Phone.end());
            assertEquals(Optional.of("host"), platform.call.request("INVITE").trunk());
            platform.sip.trust("trunk", Map.of());
            phone.send(phone.request("INVITE", URI, "no-more", phone.branch(), 1, "") + Phone.end());
            phone.receive("SIP/2.0 401 ");

            TrustedSource tcp = new TrustedSource(phone.address(), Set.of(Transport.TCP), "connected");
            TrustedSource udp = new TrustedSource(anyPort, Set.of(Transport.UDP, Transport.TCP), "datagrams");
            platform.sip.trust("trunk", List.of(tcp));
            phone.send(phone.request("INVITE", URI, "over-udp", phone.branch(), 1, "") + Phone.end());
            phone.receive("SIP/2.0 401 ");
            platform.sip.trust("trunk", List.of(tcp, udp));
            platform.replace();
            platform.attach();
            phone.send(phone.request("INVITE", URI, "of-the-other", phone.branch(), 1, "") + Phone.end());
            assertEquals(
                    Optional.of("datagrams"), platform.call.request("INVITE").trunk());
        }
    }

    @Test
    void shouldBindIdentityToCredential() throws Exception {
        String nonce = nonce();
        phone.send(register("1002", credentials(nonce, "1001", "secret-1001", 1)));
        phone.receive("SIP/2.0 403 ");
        String invite = phone.request("INVITE", URI, "spoof", phone.branch(), 1, "")
                .replace("<sip:1001@tandem.test>;tag", "<sip:1002@tandem.test>;tag");
        phone.send(invite + Phone.credentials(nonce, "MD5", "1001", "secret-1001", "INVITE", URI, 2) + Phone.end());
        phone.receive("SIP/2.0 403 ");
        assertTrue(logged().contains("user=1001 method=INVITE reason=wrong-identity from 127.0.0.1"));
        assertTrue(platform.call.isQuietFor(50));
    }

    /** The credentials say who it is (RFC 3323 §4.1.1.3). */
    @Test
    void shouldTakeTheCallOfAnExtensionThatDoesNotWantToBeSeen() throws Exception {
        String nonce = nonce();
        String invite = phone.request("INVITE", URI, "unseen", phone.branch(), 1, "")
                .replace("<sip:1001@tandem.test>;tag", "<sip:anonymous@anonymous.invalid>;tag");
        phone.send(invite + Phone.credentials(nonce, "MD5", "1001", "secret-1001", "INVITE", URI, 1) + Phone.end());
        assertEquals("1001", platform.call.request("INVITE").credential());
        phone.receive("SIP/2.0 100 ");
    }

    @Test
    void shouldRefuseADisabledExtensionQuietly() throws Exception {
        phone.send(register("1009", credentials(nonce(), "1009", "secret-1009", 1)));
        phone.receive("SIP/2.0 403 ");
        assertEquals("", logged());
    }

    @Test
    void shouldAcceptCredentialsThatNameTheServerOnly() throws Exception {
        accept(register(
                "1001", Phone.credentials(nonce(), "MD5", "1001", "secret-1001", "REGISTER", "sip:127.0.0.1", 1)));
    }

    @Test
    void shouldOfferOnlyMd5ToPhonesThatKnowNothingElse() throws Exception {
        phone.send(register("1001", "User-Agent: baresip v1.0.0 (x86_64/linux)\r\n"));
        String challenge = phone.receive("SIP/2.0 401 ");
        assertEquals(1, Phone.headers(challenge, "WWW-Authenticate").size());
        assertTrue(challenge.contains("algorithm=MD5,"));
        phone.send(register("1001", "User-Agent: baresip v3.0.0\r\n"));
        assertEquals(
                2,
                Phone.headers(phone.receive("SIP/2.0 401 "), "WWW-Authenticate").size());
    }

    @Test
    void shouldRequireQualityOfProtection() throws Exception {
        String old = credentials(nonce(), "1001", "secret-1001", 1)
                .replace(", qop=auth", "")
                .replace(", nc=00000001", "");
        phone.send(register("1001", old));
        phone.receive("SIP/2.0 401 ");
        assertEquals(
                "authentication failed user=1001 method=REGISTER reason=unsupported-digest from 127.0.0.1",
                logged().strip());
    }

    @Test
    void shouldAbsorbARepeatedRegisterBeforeJudgingItsCount() throws Exception {
        String register = register("1001", credentials(nonce(), "1001", "secret-1001", 1));
        phone.send(register);
        String transaction = platform.registrar.request("REGISTER").transaction();
        phone.send(register);
        platform.sip.respond(transaction, Reply.of(200));
        String ok = phone.receive("SIP/2.0 200 ");
        phone.send(register);
        assertEquals(ok, phone.receive());
        assertTrue(platform.registrar.isQuietFor(50));
    }

    @Test
    void shouldChallengeARegisterThatPretendsToBeInADialog() throws Exception {
        phone.send(register("1001", "").replace("To: <sip:1001@tandem.test>", "To: <sip:1001@tandem.test>;tag=x"));
        phone.receive("SIP/2.0 401 ");
    }

    private void accept(String register) throws Exception {
        phone.send(register);
        platform.sip.respond(platform.registrar.request("REGISTER").transaction(), Reply.of(200));
        phone.receive("SIP/2.0 200 ");
    }

    private String nonce() throws IOException {
        phone.send(register("1001", ""));
        return Phone.parameter(Phone.challenge(phone.receive("SIP/2.0 401 "), "MD5"), "nonce");
    }

    private String register(String user, String authorization) {
        cseq++;
        return phone.request("REGISTER", URI, "r", phone.branch(), cseq, "")
                        .replace("To: <" + URI + ">", "To: <sip:" + user + "@tandem.test>")
                + authorization
                + Phone.end();
    }

    private static String credentials(String nonce, String user, String password, int nc) {
        return Phone.credentials(nonce, "MD5", user, password, "REGISTER", URI, nc);
    }

    /** The warnings, without the logger's prefix. */
    private String logged() {
        StringBuilder lines = new StringBuilder();
        log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("WARN"))
                .forEach(line ->
                        lines.append(line.substring(line.indexOf(" - ") + 3)).append('\n'));
        return lines.toString();
    }

    /** A response without what differs between any two. */
    private static String shape(String response) {
        return response.lines()
                .filter(line -> !line.startsWith("Via") && !line.startsWith("CSeq") && !line.startsWith("To"))
                .map(line -> line.replaceAll("nonce=\"[^\"]*\"", "nonce"))
                .reduce("", (all, line) -> all + line + '\n');
    }
}
