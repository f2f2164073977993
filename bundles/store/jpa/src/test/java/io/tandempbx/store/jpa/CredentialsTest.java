package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CredentialsTest {

    /** RFC 2617 §3.5: the example's request digest follows from HA1. */
    @Test
    void shouldGiveTheResponseOfRfc2617() throws NoSuchAlgorithmException {
        Credentials credentials = Credentials.of("Mufasa", "testrealm@host.com", "Circle Of Life");
        String nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093:00000001:0a4f113b:auth:";

        assertEquals("939e7578ed9e3c518a452acee763bce9", credentials.ha1Md5());
        assertEquals("6629fae49393a05397450978507c4ef1", response("MD5", credentials.ha1Md5(), nonce));
    }

    /** RFC 7616 §3.9.1: the same for both algorithms. */
    @Test
    void shouldGiveTheResponsesOfRfc7616() throws NoSuchAlgorithmException {
        Credentials credentials = Credentials.of("Mufasa", "http-auth@example.org", "Circle of Life");
        String nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:"
                + "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:";

        assertEquals("8ca523f5e9506fed4657c9700eebdbec", response("MD5", credentials.ha1Md5(), nonce));
        assertEquals(
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
                response("SHA-256", credentials.ha1Sha256(), nonce));
    }

    private static String response(String algorithm, String ha1, String nonce) throws NoSuchAlgorithmException {
        return hash(algorithm, ha1 + ":" + nonce + hash(algorithm, "GET:/dir/index.html"));
    }

    private static String hash(String algorithm, String text) throws NoSuchAlgorithmException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(octets));
    }
}
