package io.tandempbx.rest.cxf.http;

import java.util.List;

/** A part of a list, as {@code ?limit=&offset=} ask for it. */
public record Page(int offset, int limit) {
    /** The most that one answer holds, and what it holds unless told otherwise. */
    public static final int MAX = 1000;

    public static Page of(int limit, int offset) {
        if (limit < 1 || limit > MAX) {
            throw ProblemException.invalid("limit", Integer.toString(limit), "must be from 1 to " + MAX);
        }
        if (offset < 0) {
            throw ProblemException.invalid("offset", Integer.toString(offset), "must not be negative");
        }
        return new Page(offset, limit);
    }

    public <T> List<T> of(List<T> all) {
        int from = Math.min(offset, all.size());
        return all.subList(from, Math.min(all.size(), from + limit));
    }
}
