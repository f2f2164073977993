package io.tandempbx.route.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** In which order the members of a ring group ring. */
public enum RingStrategy {
    /** All at the same time. */
    ALL,
    /** One after the other, as they are listed. */
    IN_ORDER,
    /** One after the other, in another order each time. */
    RANDOM,
    /** One after the other: first who has not answered a call for the longest time. */
    LEAST_RECENT;

    /** The strategy that is written so. */
    public static Optional<RingStrategy> of(String text) {
        return Arrays.stream(values())
                .filter(known -> known.text().equals(text))
                .findFirst();
    }

    /** As it is written: lower case, with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
