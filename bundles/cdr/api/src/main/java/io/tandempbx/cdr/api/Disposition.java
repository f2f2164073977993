package io.tandempbx.cdr.api;

import java.util.Locale;
import java.util.Optional;

/** What became of a call. */
public enum Disposition {
    /** Somebody or something took the call. */
    ANSWERED,
    /** The called party was busy or declined. */
    BUSY,
    /** It rang until the ringing time was over. */
    NO_ANSWER,
    /** The caller gave up while it rang. */
    CANCELLED,
    /** It could not be set up. */
    FAILED,
    /** It is not over yet. */
    IN_PROGRESS;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is stored and shown, for example {@code no_answer}. */
    public String text() {
        return text;
    }

    /** The disposition that is shown as this text. */
    public static Optional<Disposition> of(String text) {
        for (Disposition disposition : values()) {
            if (disposition.text().equals(text)) {
                return Optional.of(disposition);
            }
        }
        return Optional.empty();
    }
}
