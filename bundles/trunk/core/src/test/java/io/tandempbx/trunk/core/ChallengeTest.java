package io.tandempbx.trunk.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    /** RFC 7616 §3.9.1. */
    @Test
    void shouldAnswerAsTheExampleOfTheRfc() {
        String common = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"" + NONCE + "\", opaque=\""
                + OPAQUE + "\"";
        List<Challenge> challenges =
                Challenge.of(head("Digest " + common + ", algorithm=MD5", "Digest " + common + ", algorithm=SHA-256"));
        assertEquals(
                List.of(Digest.SHA_256, Digest.MD5),
                challenges.stream().map(Challenge::algorithm).toList());

        Secrets secrets = Secrets.of("Mufasa", "http-auth@example.org", "Circle of Life");
        String sha256 = answer(challenges.get(0), secrets);
        String md5 = answer(challenges.get(1), secrets);

        assertTrue(
                sha256.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
                sha256);
        assertTrue(md5.contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), md5);
        assertTrue(md5.contains("opaque=\"" + OPAQUE + "\""), md5);
        assertTrue(md5.contains("qop=auth, nc=00000001"), md5);
    }

    /** As RFC 2069 §2.4 has it: response = H(H(A1):nonce:H(A2)). */
    @Test
    void shouldAnswerAChallengeWithoutQuality() {
        Challenge challenge =
                Challenge.of(head("Digest realm=\"r\", nonce=\"n\"")).get(0);
        Secrets secrets = Secrets.of("u", "r", "p");
        Header answer = challenge.answer("u", secrets, "GET", "/dir/index.html", CNONCE);

        String expected = Digest.MD5.hash(Digest.MD5.hash("u:r:p") + ":n:" + Digest.MD5.hash("GET:/dir/index.html"));
        assertEquals("Authorization", answer.name());
        assertTrue(answer.value().contains("response=\"" + expected + "\""), answer::value);
        assertFalse(answer.value().contains("cnonce"), answer::value);
    }

    @Test
    void shouldPassOverWhatItCannotAnswer() {
        assertEquals(
                List.of(),
                Challenge.of(head(
                        "Basic realm=\"x\"",
                        "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256",
                        "Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")));
    }

    @Test
    void shouldReadWhatIsQuotedWithinQuotes() {
        Challenge challenge = Challenge.of(head("Digest realm=\"a \\\"b\\\", c=d\",nonce=n1 , stale=TRUE,qop=auth"))
                .get(0);
        assertEquals("a \"b\", c=d", challenge.realm());
        assertEquals("n1", challenge.nonce());
        assertTrue(challenge.stale());
    }

    private static String answer(Challenge challenge, Secrets secrets) {
        return challenge
                .answer("Mufasa", secrets, "GET", "/dir/index.html", CNONCE)
                .value();
    }

    static MessageHead head(String... challenges) {
        List<Header> others = new ArrayList<>();
        for (String challenge : challenges) {
            others.add(new Header("WWW-Authenticate", challenge));
        }
        NameAddress somebody = NameAddress.of("", "sip:a@example.org");
        return new MessageHead(somebody, somebody, "call", 7, "INVITE", List.of(), List.of(), others);
    }
}
