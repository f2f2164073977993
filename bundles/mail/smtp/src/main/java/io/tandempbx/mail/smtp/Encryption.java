package io.tandempbx.mail.smtp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the connection to the mail server is kept secret. */
enum Encryption {
    /** By STARTTLS (RFC 3207), before anything else is said. */
    STARTTLS,
    /** From its first octet (RFC 8314). */
    TLS,
    /** Not at all. */
    NONE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Encryption> of(String text) {
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }
}
