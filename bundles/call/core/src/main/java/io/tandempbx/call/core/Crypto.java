package io.tandempbx.call.core;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A key for SRTP as SDP tells it (RFC 4568 §9.1): {@code a=crypto:<tag> <suite> inline:<key and salt>}. Its text form says
 * nothing of the key.
 *
 * @param key master key and salt in base64
 */
record Crypto(int tag, String suite, String key) {
    private static final String ATTRIBUTE = "crypto:";
    private static final String INLINE = "inline:";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Reads an attribute; empty if it is no key, or one with a key identifier or session parameters, which we lack. */
    static Optional<Crypto> of(String attribute, List<String> suites) {
        if (!attribute.startsWith(ATTRIBUTE)) {
            return Optional.empty();
        }
        String[] words = attribute.substring(ATTRIBUTE.length()).trim().split(" +", -1);
        boolean usable = words.length == 3
                && words[0].matches("\\d{1,9}")
                && suites.contains(words[1])
                && words[2].startsWith(INLINE)
                && words[2].indexOf(';') < 0;
        if (!usable) {
            return Optional.empty();
        }
        String[] parts = words[2].substring(INLINE.length()).split("\\|", -1);
        boolean hasIdentifier = parts.length > 1 && parts[parts.length - 1].contains(":");
        return hasIdentifier || !isKey(words[1], parts[0])
                ? Optional.empty()
                : Optional.of(new Crypto(Integer.parseInt(words[0]), words[1], parts[0]));
    }

    private static boolean isKey(String suite, String text) {
        try {
            return Base64.getDecoder().decode(text).length == octets(suite);
        } catch (IllegalArgumentException e) {
            return false; // not base64
        }
    }

    /** Key and salt: 128 or 256 bits, and 112, or 96 for AES-GCM (RFC 6188, RFC 7714). */
    private static int octets(String suite) {
        return (suite.contains("256") ? 32 : 16) + (suite.startsWith("AEAD") ? 12 : 14);
    }

    /** A new key. */
    static Crypto random(int tag, String suite) {
        byte[] key = new byte[octets(suite)];
        RANDOM.nextBytes(key);
        return new Crypto(tag, suite, Base64.getEncoder().encodeToString(key));
    }

    Crypto with(int otherTag) {
        return new Crypto(otherTag, suite, key);
    }

    /** As it stands after {@code a=}. */
    String attribute() {
        return ATTRIBUTE + tag + " " + suite + " " + INLINE + key;
    }

    @Override
    public String toString() {
        return "Crypto[" + tag + " " + suite + "]";
    }
}
