package io.tandempbx.console.shell;

import java.security.SecureRandom;

/** Passwords nobody guesses, without characters that look alike; 57^16 is over 93 bits. */
final class GeneratedPassword {
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int LENGTH = 16;

    private GeneratedPassword() {}

    static String make() {
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
