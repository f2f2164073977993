package io.tandempbx.directory.api;

import java.util.List;

/** A change that was refused as a whole; the directory is as before. */
public final class DirectoryException extends Exception {

    /** Why. */
    public enum Kind {
        /** A value breaks a rule, or is taken. */
        INVALID,
        /** There is no such extension. */
        UNKNOWN,
        /** The caller's version is not the latest. */
        CONFLICT,
        /** The database does not answer; the same may succeed later. */
        UNAVAILABLE
    }

    private final Kind kind;
    private final List<String> problems;

    public DirectoryException(List<String> problems) {
        this(Kind.INVALID, problems);
    }

    public DirectoryException(Kind kind, List<String> problems) {
        super(String.join("; ", problems));
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    public Kind kind() {
        return kind;
    }

    /** One line per broken rule: where, which field, its value, the rule. */
    public List<String> problems() {
        return problems;
    }
}
