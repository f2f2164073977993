package io.tandempbx.call.core;

/** Which way media flows, seen from whoever wrote the description (RFC 4566 §6, RFC 3264 §5.1). */
enum Direction {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

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
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
