package io.tandempbx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final String CHALLENGE = "SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1;rport=1\r\n"
            + "CSeq: 1 REGISTER\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n"
            + "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", qop=\"auth\", algorithm=MD5\r\n\r\n";

    @Test
    void shouldAnswerTheMd5ChallengeAmongSeveral() throws NoSuchAlgorithmException {
        String line = new Account("7").authorization(new SipText(CHALLENGE), "REGISTER", "sip:d");

        String ha1 = md5("7:r:secret-of-7");
        String ha2 = md5("REGISTER:sip:d");
        assertEquals(md5(ha1 + ":n2:00000001:b:auth:" + ha2), SipText.parameter(line, "response"));
        assertTrue(line.endsWith("\r\n"));
    }

    @Test
    void shouldRefuseAChallengeWithoutMd5() {
        SipText challenge = new SipText(CHALLENGE.replace("algorithm=MD5", "algorithm=SHA-256"));

        assertThrows(IllegalStateException.class, () -> new Account("7").authorization(challenge, "REGISTER", "sip:d"));
    }

    @Test
    void shouldReadTheBranchOfTheTopmostVia() {
        assertEquals("z9hG4bK1", new SipText(CHALLENGE).branch());
        assertEquals("REGISTER", new SipText(CHALLENGE).cseqMethod());
    }

    private static String md5(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
