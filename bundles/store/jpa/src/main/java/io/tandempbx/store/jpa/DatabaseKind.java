package io.tandempbx.store.jpa;

import java.util.Locale;
import java.util.Optional;

/** The databases that the store knows. */
enum DatabaseKind {
    H2,
    POSTGRESQL;

    /** As settings, services and operators call it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DatabaseKind> of(String text) {
        for (DatabaseKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
