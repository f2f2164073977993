package io.tandempbx.security.core;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Broken;
import io.tandempbx.security.api.RefusedException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the directory refused, as operators are told. */
final class DirectoryRefusal {
    private static final Pattern PROBLEM =
            Pattern.compile("(?:line (\\d{1,9})(?:, column )?)?(?:(\\w+))?: (?:'(.*?)' )?(.*)", Pattern.DOTALL);

    private DirectoryRefusal() {}

    static RefusedException of(DirectoryException failure) {
        Kind kind =
                switch (failure.kind()) {
                    case UNKNOWN -> Kind.UNKNOWN;
                    case CONFLICT -> Kind.CONFLICT;
                    case UNAVAILABLE -> Kind.UNAVAILABLE;
                    case INVALID -> failure.getMessage() != null
                                    && failure.getMessage().endsWith("is taken")
                            ? Kind.CONFLICT
                            : Kind.INVALID;
                };
        return new RefusedException(
                kind, failure.problems().stream().map(DirectoryRefusal::broken).toList());
    }

    private static Broken broken(String problem) {
        Matcher parts = PROBLEM.matcher(problem);
        return parts.matches()
                ? new Broken(
                        parts.group(1) == null ? 0 : Integer.parseInt(parts.group(1)),
                        parts.group(2) == null ? "" : parts.group(2),
                        parts.group(3) == null ? "" : parts.group(3),
                        parts.group(4))
                : new Broken(0, "", "", problem);
    }
}
