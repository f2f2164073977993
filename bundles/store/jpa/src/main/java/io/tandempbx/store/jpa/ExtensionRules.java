package io.tandempbx.store.jpa;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for the values of an extension; each answers with what is wrong, or empty. Never repeats a password. */
final class ExtensionRules {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{2,10}");
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@<>()\\[\\],;:\"\\\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final int MIN_PASSWORD_LENGTH = 6;
    private static final int MAX_PASSWORD_LENGTH = 128;
    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_EMAIL_LENGTH = 254;
    private static final int MAX_SHOWN_LENGTH = 40;

    private ExtensionRules() {}

    static Optional<String> number(String value) {
        return rule(NUMBER.matcher(value).matches(), shown(value) + " must be 2 to 10 digits");
    }

    static Optional<String> password(String value, String number) {
        if (value.length() < MIN_PASSWORD_LENGTH || value.length() > MAX_PASSWORD_LENGTH) {
            return Optional.of("must have " + MIN_PASSWORD_LENGTH + " to " + MAX_PASSWORD_LENGTH + " characters");
        }
        if (!printable(value) || !value.equals(value.strip())) {
            return Optional.of("must have only printable characters, and no space at either end");
        }
        return rule(!value.equals(number), "must not be the number itself");
    }

    static Optional<String> name(String value) {
        if (value.length() > MAX_NAME_LENGTH) {
            return Optional.of(shown(value) + " must have at most " + MAX_NAME_LENGTH + " characters");
        }
        return rule(printable(value), shown(value) + " must not have control characters");
    }

    static Optional<String> email(String value) {
        boolean plausible =
                value.length() <= MAX_EMAIL_LENGTH && EMAIL.matcher(value).matches() && printable(value);
        return rule(plausible, shown(value) + " must be a mail address such as name@example.org");
    }

    static Optional<String> flag(String value) {
        return rule(
                value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"),
                shown(value) + " must be true or false");
    }

    static Optional<String> hash(String value, int length) {
        return rule(
                value.length() == length && value.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128),
                "must be " + length + " hexadecimal digits");
    }

    /** A value as it may be repeated to an operator: short, on one line, without control characters. */
    static String shown(String value) {
        String line = value.codePoints()
                .limit(MAX_SHOWN_LENGTH)
                .map(c -> printable(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "'" + line + (value.codePointCount(0, value.length()) > MAX_SHOWN_LENGTH ? "…'" : "'");
    }

    private static boolean printable(String value) {
        return value.codePoints().allMatch(ExtensionRules::printable);
    }

    private static boolean printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static Optional<String> rule(boolean kept, String broken) {
        return kept ? Optional.empty() : Optional.of(broken);
    }
}
