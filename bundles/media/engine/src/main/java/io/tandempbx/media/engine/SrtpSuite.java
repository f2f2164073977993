package io.tandempbx.media.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The crypto suites of SDP security descriptions (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2). */
enum SrtpSuite {
    AES_CM_128_HMAC_SHA1_80(16, 10, false),
    AES_CM_128_HMAC_SHA1_32(16, 4, false),
    AES_256_CM_HMAC_SHA1_80(32, 10, false),
    AES_256_CM_HMAC_SHA1_32(32, 4, false),
    AEAD_AES_128_GCM(16, 16, true),
    AEAD_AES_256_GCM(32, 16, true);

    /** All, as SDP names them, the preferred first. */
    static final List<String> NAMES = Arrays.stream(values()).map(Enum::name).toList();

    private static final int SALT_OCTETS = 14;
    private static final int GCM_SALT_OCTETS = 12;
    private static final int RTCP_TAG_OCTETS = 10;

    private final int keyOctets;
    private final int tagOctets;
    private final boolean aead;

    SrtpSuite(int keyOctets, int tagOctets, boolean aead) {
        this.keyOctets = keyOctets;
        this.tagOctets = tagOctets;
        this.aead = aead;
    }

    static Optional<SrtpSuite> of(String name) {
        for (SrtpSuite suite : values()) {
            if (suite.name().equals(name)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    int keyOctets() {
        return keyOctets;
    }

    int saltOctets() {
        return aead ? GCM_SALT_OCTETS : SALT_OCTETS;
    }

    /** Of an RTP packet. */
    int tagOctets() {
        return tagOctets;
    }

    int rtcpTagOctets() {
        return aead ? tagOctets : RTCP_TAG_OCTETS;
    }

    boolean isAead() {
        return aead;
    }
}
