package io.tandempbx.security.core;

import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for names and passwords of users. Never repeats a password. */
final class Rules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");
    private static final int MAX_PASSWORD = 256;

    private Rules() {}

    static void name(String name) throws RefusedException {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    Kind.INVALID,
                    "name",
                    shown(name),
                    "must be 1 to 32 of a-z 0-9 . _ - and begin with a letter or digit");
        }
    }

    static void password(String password, String name, int minLength) throws RefusedException {
        if (password.length() < minLength || password.length() > MAX_PASSWORD) {
            throw refused("must have " + minLength + " to " + MAX_PASSWORD + " characters");
        }
        if (!password.codePoints().allMatch(Rules::isPrintable)) {
            throw refused("must have only printable characters");
        }
        if (password.chars().distinct().count() < 5) {
            throw refused("must have at least 5 different characters");
        }
        if (password.toLowerCase(Locale.ROOT).contains(name)) {
            throw refused("must not contain the name");
        }
    }

    private static RefusedException refused(String rule) {
        return new RefusedException(Kind.INVALID, "password", "", rule);
    }

    /** A value as it may be repeated: short, on one line, without control characters. */
    static String shown(String value) {
        StringBuilder line = new StringBuilder();
        value.codePoints().limit(40).forEach(c -> line.appendCodePoint(isPrintable(c) ? c : '?'));
        return line.toString();
    }

    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
