package io.tandempbx.qos.api;

import java.util.Locale;

/** What a listener would say. */
public enum Rating {
    /** MOS of 4 and more. */
    GOOD,
    /** Less, and not below the threshold. */
    FAIR,
    /** Below the threshold. */
    POOR,
    /** Nothing was measured. */
    UNKNOWN;

    private static final double GOOD_FROM = 4;

    /**
     * Of a mean opinion score.
     *
     * @param mos       negative while unknown
     * @param threshold below which it is poor
     */
    public static Rating of(double mos, double threshold) {
        if (mos < 0) {
            return UNKNOWN;
        }
        return mos < threshold ? POOR : mos < GOOD_FROM ? FAIR : GOOD;
    }

    /** As it is shown: good, fair, poor or unknown. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
