package io.tandempbx.qos.api;

import java.util.Locale;

/**
 * Why something sounds bad, as far as can be told from here.
 *
 * @param party on whose leg; empty for {@link Kind#NONE} and {@link Kind#LOCAL_LOAD}
 * @param way   which direction of it
 * @param text  the same for people
 */
public record Cause(Kind kind, String party, Way way, String text) {
    /** What it is. */
    public enum Kind {
        /** Nothing is wrong. */
        NONE,
        /** Packets do not arrive. */
        LOSS,
        /** Packets arrive unevenly. */
        JITTER,
        /** Packets take long. */
        DELAY,
        /** Nothing at all arrives, while the other side is heard. */
        ONE_WAY,
        /** The codec does not allow for more. */
        CODEC,
        /** This machine does not keep up: several calls suffer at once. */
        LOCAL_LOAD;

        /** As it is shown, for example one_way. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nothing is wrong. */
    public static final Cause NONE = new Cause(Kind.NONE, "", Way.RECEIVED, "nothing is wrong");
}
