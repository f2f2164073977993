package io.tandempbx.call.core;

import java.util.Locale;

/**
 * Silence left out in G.729 (ITU-T G.729 Annex B): it is on unless a description rules it out (RFC 4856 §2.1.9), and either
 * side can do so for both (RFC 7261 §3). Pure functions.
 */
final class AnnexB {
    private static final String CODEC = "G729";
    private static final String OFF = "annexb=no";

    private AnnexB() {}

    /** Our parameters in answer to an offer: not with Annex B where that is without. */
    static String answer(Payload offered, String ours) {
        return offered.name().equalsIgnoreCase(CODEC) && isRuledOut(offered.parameters()) ? OFF : ours;
    }

    /** What of a peer's parameters holds, as our own description may rule it out. */
    static String agreed(Payload ours, Payload peer) {
        return peer.name().equalsIgnoreCase(CODEC) && isRuledOut(ours.parameters()) ? OFF : peer.parameters();
    }

    private static boolean isRuledOut(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            if (parameter.replaceAll("\\s", "").toLowerCase(Locale.ROOT).equals(OFF)) {
                return true;
            }
        }
        return false;
    }
}
