package io.tandempbx.security.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/** A request that was refused; nothing was changed. */
public final class RefusedException extends Exception {

    /** Why. */
    public enum Kind {
        /** A value breaks a rule. */
        INVALID,
        /** What it is about does not exist. */
        UNKNOWN,
        /** It contradicts what is there: a name that is taken, a version that is not the latest. */
        CONFLICT,
        /** What is needed is away now, such as the database; the same may succeed later. */
        UNAVAILABLE
    }

    /**
     * One rule that was broken.
     *
     * @param line  of the text that was given, from 1; 0 when there is none or it is about no single one
     * @param field that is wrong; empty when no single one is
     * @param value as given, empty for a secret
     * @param rule  as a sentence's end: {@code must be …}
     */
    public record Broken(int line, String field, String value, String rule) {

        @Override
        public String toString() {
            return ((line > 0 ? "line " + line + ": " : "")
                            + (field + (value.isEmpty() ? " " : " '" + value + "' ") + rule).strip())
                    .strip();
        }
    }

    private final Kind kind;
    private final transient List<Broken> broken;

    /** For one rule; parameters as in {@link Broken}. */
    public RefusedException(Kind kind, String field, String value, String rule) {
        this(kind, List.of(new Broken(0, field, value, rule)));
    }

    /**
     * For all rules that were broken.
     *
     * @param broken at least one
     */
    public RefusedException(Kind kind, List<Broken> broken) {
        super(broken.stream().map(Broken::toString).collect(Collectors.joining("; ")));
        this.kind = requireNonNull(kind, "kind");
        this.broken = List.copyOf(broken);
    }

    public Kind kind() {
        return kind;
    }

    /** Every rule that was broken; at least one. */
    public List<Broken> broken() {
        return broken;
    }

    public String field() {
        return broken.get(0).field();
    }

    public String value() {
        return broken.get(0).value();
    }

    public String rule() {
        return broken.get(0).rule();
    }
}
