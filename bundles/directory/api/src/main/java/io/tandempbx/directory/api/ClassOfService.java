package io.tandempbx.directory.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far an extension may call; each class includes those before it. */
public enum ClassOfService {
    INTERNAL,
    LOCAL,
    NATIONAL,
    INTERNATIONAL,
    PREMIUM;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The class of this name in lower case. */
    public static Optional<ClassOfService> of(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text().equals(text))
                .findFirst();
    }

    /** As it is written in files and shown to operators. */
    public String text() {
        return text;
    }

    /** Whether who has this class may make a call of that one. */
    public boolean includes(ClassOfService call) {
        return compareTo(call) >= 0;
    }
}
