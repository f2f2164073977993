package io.tandempbx.security.core;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Hashes passwords with PBKDF2-HMAC-SHA512, salted, as {@code pbkdf2-sha512$iterations$salt$hash}. Thread-safe. */
final class Passwords {
    private static final String NAME = "pbkdf2-sha512";
    private static final int ITERATIONS = 120_000;
    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;
    private static final int GENERATED_LENGTH = 20;
    /** Without those that look alike; 57^20 is over 116 bits. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private final SecureRandom random;
    private final String nobody; // what an unknown user's password is compared with, for the same time

    Passwords(SecureRandom random) {
        this.random = random;
        this.nobody = hash(generate());
    }

    String hash(String password) {
        byte[] salt = new byte[SALT_OCTETS];
        random.nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return NAME
                + '$'
                + ITERATIONS
                + '$'
                + base64.encodeToString(salt)
                + '$'
                + base64.encodeToString(derive(password, salt, ITERATIONS));
    }

    /** Whether the password is the one of this hash; false for a hash that cannot be read. */
    boolean matches(String password, String stored) {
        String[] parts = stored.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(NAME)) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            byte[] expected = Base64.getDecoder().decode(parts[3]);
            return MessageDigest.isEqual(expected, derive(password, salt, Integer.parseInt(parts[1])));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** As much work as {@link #matches}. */
    void matchNobody(String password) {
        matches(password, nobody);
    }

    String generate() {
        StringBuilder text = new StringBuilder(GENERATED_LENGTH);
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_OCTETS * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
