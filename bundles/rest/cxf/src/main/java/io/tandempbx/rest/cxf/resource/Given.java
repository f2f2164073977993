package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.security.api.Role;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of a body that must be there. */
final class Given {
    private Given() {}

    static String text(String field, @Nullable String value) {
        if (value == null) {
            throw ProblemException.invalid(field, "", "must be given");
        }
        return value;
    }

    static Role role(@Nullable String value) {
        String text = text("role", value);
        return Role.of(text)
                .orElseThrow(() -> ProblemException.invalid("role", text, "must be viewer, operator or admin"));
    }

    static Optional<Instant> moment(String field, @Nullable String text) {
        return parsed(field, text, "must be a moment such as 2026-11-01T08:00:00Z", Given::instant);
    }

    /** What a parameter says, empty when it is absent. */
    static <T> Optional<T> parsed(
            String field, @Nullable String text, String rule, Function<String, Optional<T>> parser) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<T> value = parser.apply(text);
        if (value.isEmpty()) {
            throw ProblemException.invalid(field, text, rule);
        }
        return value;
    }

    static Optional<Boolean> flag(String field, @Nullable String text) {
        return parsed(field, text, "must be true or false", Given::truth);
    }

    private static Optional<Boolean> truth(String text) {
        return text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty();
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
