package io.tandempbx.rest.cxf.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of resources as entity tags (RFC 9110 §8.8.3). */
public final class Versions {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,18})\"");

    private Versions() {}

    public static String tag(long version) {
        return "\"" + version + "\"";
    }

    /** The version that {@code If-Match} names; empty when it is absent or {@code *}. */
    public static Optional<Long> wanted(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        Matcher tag = TAG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw ProblemException.of(412, "If-Match is no entity tag of this resource");
        }
        return Optional.of(Long.parseLong(tag.group(1)));
    }
}
