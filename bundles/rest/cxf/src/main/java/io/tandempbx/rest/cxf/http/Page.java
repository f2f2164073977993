package io.tandempbx.rest.cxf.http;

import java.util.List;

/** A part of a list, as {@code ?limit=&offset=} ask for it. */
public record Page(int offset, int limit) {
    /** The most that one answer holds, and what it holds unless told otherwise. */
    public static final int MAX = 1000;

    /** Reads both parameters. */
    public static Page of(String limit, String offset) {
        return new Page(number("offset", offset, 0, Integer.MAX_VALUE - MAX), number("limit", limit, 1, MAX));
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
        return all.subList(from, Math.min(all.size(), from + limit));
    }
}
