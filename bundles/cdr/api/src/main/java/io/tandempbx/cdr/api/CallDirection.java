package io.tandempbx.cdr.api;

import java.util.Locale;
import java.util.Optional;

/** Which borders a call crossed. */
public enum CallDirection {
    /** From an extension to an extension or an application. */
    INTERNAL,
    /** From a trunk. */
    INBOUND,
    /** To a trunk. */
    OUTBOUND;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is stored and shown, for example {@code internal}. */
    public String text() {
        return text;
    }

    /** The direction that is shown as this text. */
    public static Optional<CallDirection> of(String text) {
        for (CallDirection direction : values()) {
            if (direction.text().equals(text)) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }
}
