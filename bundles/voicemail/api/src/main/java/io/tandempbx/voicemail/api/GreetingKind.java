package io.tandempbx.voicemail.api;

import io.tandempbx.security.api.RefusedException;
import java.util.Locale;

/** The greetings that the owner of a mailbox can have. */
public enum GreetingKind {
    /** In place of the standard one. */
    RECORDED,
    /** For a time of absence: comes before every other. */
    TEMPORARY;

    /** {@code recorded} or {@code temporary}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads such a text.
     *
     * @throws RefusedException UNKNOWN if it is another
     */
    public static GreetingKind of(String text) throws RefusedException {
        for (GreetingKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new RefusedException(RefusedException.Kind.UNKNOWN, "kind", text, "must be recorded or temporary");
    }
}
