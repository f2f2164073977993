package io.tandempbx.qos.api;

import java.util.Locale;
import java.util.Optional;

/** What ended calls can be put together by. */
public enum Grouping {
    EXTENSION,
    TRUNK,
    CODEC,
    /** A /24 of IPv4, a /64 of IPv6. */
    SUBNET,
    /** In which the call began, UTC. */
    HOUR;

    /** As it is shown: extension, trunk, codec, subnet or hour. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is shown as this text. */
    public static Optional<Grouping> of(String text) {
        for (Grouping grouping : values()) {
            if (grouping.text().equals(text)) {
                return Optional.of(grouping);
            }
        }
        return Optional.empty();
    }
}
