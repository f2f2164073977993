package io.tandempbx.sip.jain.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The examples of RFC 7616 §3.9.1. */
class DigestAlgorithmTest {
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final String A1 = "Mufasa:http-auth@example.org:Circle of Life";

    @Test
    void shouldComputeMd5() {
        assertEquals("8ca523f5e9506fed4657c9700eebdbec", response(DigestAlgorithm.MD5));
    }

    @Test
    void shouldComputeSha256() {
        assertEquals(
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", response(DigestAlgorithm.SHA_256));
    }

    private static String response(DigestAlgorithm algorithm) {
        return algorithm.response(algorithm.hash(A1), NONCE, "00000001", CNONCE, "GET", "/dir/index.html");
    }
}
