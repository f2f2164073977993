package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key in the body of a SIP INFO: {@code application/dtmf-relay} with a line {@code Signal=5}, or {@code application/dtmf}. */
final class InfoDigit {
    private static final Pattern SIGNAL = Pattern.compile("(?im)^\\s*Signal\\s*=\\s*([0-9*#A-D]|1[0-5])\\s*$");
    private static final Pattern ALONE = Pattern.compile("\\s*([0-9*#A-Da-d]|1[0-5])\\s*");
    private static final String KEYS = "0123456789*#ABCD";

    private InfoDigit() {}

    static Optional<Character> of(Body body) {
        String type = body.type().toLowerCase(Locale.ROOT);
        Matcher matcher;
        if (type.startsWith("application/dtmf-relay")) {
            matcher = SIGNAL.matcher(body.text());
            return matcher.find() ? key(matcher.group(1)) : Optional.empty();
        }
        if (type.startsWith("application/dtmf")) {
            matcher = ALONE.matcher(body.text());
            return matcher.matches() ? key(matcher.group(1)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Character> key(String text) {
        return Optional.of(
                text.length() > 1
                        ? KEYS.charAt(Integer.parseInt(text))
                        : text.toUpperCase(Locale.ROOT).charAt(0));
    }
}
