package io.tandempbx.qos.api;

import java.util.Locale;

/** One of the two directions of a leg. */
public enum Way {
    /** What the party says, as we hear it. */
    RECEIVED,
    /** What the party hears, as it reports (RFC 3550 §6.4). */
    SENT;

    /** As it is shown: received or sent. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
