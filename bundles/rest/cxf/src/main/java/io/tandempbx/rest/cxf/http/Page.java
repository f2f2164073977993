package io.tandempbx.rest.cxf.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a list, as {@code ?limit=&offset=} ask for it. */
public record Page(int offset, int limit) {
    /** The most that one answer holds, and what it holds unless told otherwise. */
    public static final int MAX = 1000;

    /** Reads both parameters. */
    public static Page of(String limit, String offset) {
        return new Page(number("offset", offset, 0, Integer.MAX_VALUE - MAX), number("limit", limit, 1, MAX));
    }

    /** Reads both where all is shown unless a limit says otherwise. */
    public static Page orAll(@Nullable String limit, String offset) {
        Page page = of(limit == null ? Integer.toString(MAX) : limit, offset);
        return limit == null ? new Page(page.offset(), Integer.MAX_VALUE) : page;
    }

    private static int number(String name, String text, int min, int max) {
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw ProblemException.invalid(name, text, "must be a whole number from " + min + " to " + max);
    }

    public <T> List<T> of(List<T> all) {
        int from = Math.min(offset, all.size());
        return all.subList(from, from + Math.min(all.size() - from, limit));
    }
}
