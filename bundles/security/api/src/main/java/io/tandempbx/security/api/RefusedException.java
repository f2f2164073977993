package io.tandempbx.security.api;

import static java.util.Objects.requireNonNull;

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

    private final Kind kind;
    private final String field;
    private final String value;
    private final String rule;

    /**
     * @param field that is wrong; empty when no single one is
     * @param value as given, empty for a secret
     * @param rule  as a sentence's end: {@code must be …}
     */
    public RefusedException(Kind kind, String field, String value, String rule) {
        super((field + (value.isEmpty() ? " " : " '" + value + "' ") + rule).strip());
        this.kind = requireNonNull(kind, "kind");
        this.field = field;
        this.value = value;
        this.rule = rule;
    }

    public Kind kind() {
        return kind;
    }

    public String field() {
        return field;
    }

    public String value() {
        return value;
    }

    public String rule() {
        return rule;
    }
}
