package io.tandempbx.itests.rtp;

/** The crypto suites of keys in SDP, by their names there (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2). */
public enum CryptoSuite {
    AES_CM_128_HMAC_SHA1_80(16, 14, 10),
    AES_CM_128_HMAC_SHA1_32(16, 14, 4),
    AES_256_CM_HMAC_SHA1_80(32, 14, 10),
    AES_256_CM_HMAC_SHA1_32(32, 14, 4),
    AEAD_AES_128_GCM(16, 12, 16),
    AEAD_AES_256_GCM(32, 12, 16);

    final int keyOctets;
    final int saltOctets;
    final int tagOctets;

    CryptoSuite(int keyOctets, int saltOctets, int tagOctets) {
        this.keyOctets = keyOctets;
        this.saltOctets = saltOctets;
        this.tagOctets = tagOctets;
    }

    /** Octets of a master key with its salt. */
    public int masterOctets() {
        return keyOctets + saltOctets;
    }

    boolean isAead() {
        return saltOctets == 12;
    }
}
