package io.tandempbx.rest.cxf.resource;

import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.MediaEncryption;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.security.api.Role;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values of a body that must be there. */
final class Given {
    static final String CLASSES = "must be internal, local, national, international or premium";

    /** What databases, logs and the arithmetic in between can hold. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant BEYOND = Instant.parse("+10000-01-01T00:00:00Z");

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

    /** What a body says about the handling of calls; what it leaves out stays. */
    static CallHandlingChange handling(
            @Nullable String forwardAlways,
            @Nullable String forwardBusy,
            @Nullable String forwardNoAnswer,
            @Nullable String forwardUnregistered,
            @Nullable Integer noAnswerSeconds,
            @Nullable Boolean callWaiting,
            @Nullable String classOfService,
            @Nullable String pickupGroup,
            @Nullable List<String> followMe,
            @Nullable String srtp,
            @Nullable List<String> codecs) {
        return new CallHandlingChange(
                Optional.ofNullable(forwardAlways),
                Optional.ofNullable(forwardBusy),
                Optional.ofNullable(forwardNoAnswer),
                Optional.ofNullable(forwardUnregistered),
                Optional.ofNullable(noAnswerSeconds),
                Optional.ofNullable(callWaiting),
                parsed("class_of_service", classOfService, CLASSES, ClassOfService::of),
                Optional.ofNullable(pickupGroup),
                texts("follow_me", followMe),
                parsed("srtp", srtp, "must be one of " + MediaEncryption.choices(), MediaEncryption::of),
                texts("codecs", codecs));
    }

    private static Optional<List<String>> texts(String field, @Nullable List<String> given) {
        return Optional.ofNullable(given)
                .map(texts -> texts.stream().map(text -> text(field, text)).toList());
    }

    static Optional<Instant> moment(String field, @Nullable String text) {
        return parsed(
                field,
                text,
                "must be a moment such as 2026-11-01T08:00:00Z, of the years 1970 to 9999",
                Given::instant);
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
            return Optional.of(Instant.parse(text))
                    .filter(moment -> !moment.isBefore(FIRST) && moment.isBefore(BEYOND));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
