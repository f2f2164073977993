package io.tandempbx.call.core;

import java.util.List;
import java.util.Optional;

/** Which way media flows, seen from whoever wrote the description (RFC 4566 §6, RFC 3264 §5.1). */
enum Direction {
    SENDRECV("sendrecv"),
    SENDONLY("sendonly"),
    RECVONLY("recvonly"),
    INACTIVE("inactive");

    private static final List<Direction> ALL = List.of(values());

    private final String attribute;

    Direction(String attribute) {
        this.attribute = attribute;
    }

    /** The direction this attribute states; empty when it is another attribute. */
    static Optional<Direction> of(String attribute) {
        for (Direction direction : ALL) {
            if (direction.attribute.equals(attribute)) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }

    boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** The full answer to an offer of this direction (RFC 3264 §6.1). */
    Direction answered() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            default -> this;
        };
    }

    /** As the attribute is spelt. */
    String attribute() {
        return attribute;
    }
}
