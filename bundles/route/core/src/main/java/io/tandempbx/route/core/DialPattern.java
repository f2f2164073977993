package io.tandempbx.route.core;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Numbers of one form: digits, {@code *}, {@code #} and a leading {@code +} stand for themselves, {@code x} for any digit,
 * {@code [2-5]} or {@code [137]} for one of some, and {@code .} at the end for any digits, at least one.
 */
final class DialPattern {
    static final String RULE =
            "must be digits, * and #, perhaps after a +, with x for a digit, [2-5] for some digits and"
                    + " a . at the end for the rest";
    private static final int MAX_LENGTH = 40;
    private static final Pattern FORM =
            Pattern.compile("\\+?(?:[0-9*#xX]|\\[[0-9](?:-?[0-9])*\\])*(?:[0-9*#xX]|\\[[0-9](?:-?[0-9])*\\]|\\.)");

    private final String text;
    private final Pattern numbers;

    private DialPattern(String text, Pattern numbers) {
        this.text = text;
        this.numbers = numbers;
    }

    /** The pattern that is written so; empty when none is. */
    static Optional<DialPattern> of(String text) {
        if (text.length() > MAX_LENGTH || !FORM.matcher(text).matches() || hasFallingRange(text)) {
            return Optional.empty();
        }
        StringBuilder expression = new StringBuilder();
        boolean inSet = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '[', ']' -> {
                    inSet = c == '[';
                    expression.append(c);
                }
                case '+', '*' -> expression.append('\\').append(c);
                case 'x', 'X' -> expression.append("[0-9]");
                case '.' -> expression.append("[0-9]+");
                default -> expression.append(c);
            }
        }
        return inSet ? Optional.empty() : Optional.of(new DialPattern(text, Pattern.compile(expression.toString())));
    }

    private static boolean hasFallingRange(String text) {
        for (int i = text.indexOf('-'); i > 0; i = text.indexOf('-', i + 1)) {
            if (text.charAt(i - 1) > text.charAt(i + 1)) {
                return true;
            }
        }
        return false;
    }

    boolean matches(String number) {
        return numbers.matcher(number).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
