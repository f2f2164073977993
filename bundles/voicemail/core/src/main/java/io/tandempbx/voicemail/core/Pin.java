package io.tandempbx.voicemail.core;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A PIN as it is kept: PBKDF2 with HMAC-SHA-256 over it and a salt (RFC 8018 §5.2). */
final class Pin {
    private static final String FORM = "[0-9]{4,10}";
    private static final String KIND = "pbkdf2-sha256";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
    private static final int ROUNDS = 100_000;
    private static final int BITS = 256;
    private static final int SALT_OCTETS = 16;
    private static final String ROW_UP = "01234567890123456789";
    private static final String ROW_DOWN = "98765432109876543210";

    private Pin() {}

    /** The rule a new PIN breaks. */
    static Optional<String> broken(String pin, String extension) {
        if (!pin.matches(FORM)) {
            return Optional.of("must be 4 to 10 digits");
        }
        if (pin.chars().distinct().count() == 1) {
            return Optional.of("must not be one digit over and over");
        }
        if (ROW_UP.contains(pin) || ROW_DOWN.contains(pin)) {
            return Optional.of("must not be a row of digits");
        }
        return pin.equals(extension) ? Optional.of("must not be the extension") : Optional.empty();
    }

    /** Takes a while: not on a lane. */
    static String hash(String pin) {
        byte[] salt = new byte[SALT_OCTETS];
        new SecureRandom().nextBytes(salt);
        Base64.Encoder text = Base64.getEncoder();
        return KIND + "$" + ROUNDS + "$" + text.encodeToString(salt) + "$"
                + text.encodeToString(derive(pin, salt, ROUNDS));
    }

    /** Whether this is the PIN of a hash; takes a while. */
    static boolean matches(String pin, String hash) {
        String[] parts = hash.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(KIND) || !parts[1].matches("[1-9][0-9]{0,6}")) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] kept = Base64.getDecoder().decode(parts[3]);
        return MessageDigest.isEqual(kept, derive(pin, salt, Integer.parseInt(parts[1])));
    }

    private static byte[] derive(String pin, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(pin.toCharArray(), salt, rounds, BITS);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("a PIN of " + pin.length() + " digits cannot be hashed", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }
}
