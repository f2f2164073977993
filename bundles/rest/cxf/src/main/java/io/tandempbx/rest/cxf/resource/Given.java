package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.security.api.Role;
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
                .orElseThrow(() -> ProblemException.invalid("role", "", "must be viewer, operator or admin"));
    }
}
