package io.tandempbx.media.engine;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code etc/pbx.codecs.cfg}: the codecs on offer.
 *
 * @param names    of encodings as in SDP, the best first; those of codecs that are not there are passed over
 * @param aal2G726 whether phones that say G726-32 and so on pack the bits as AAL2-G726-32 does (ITU-T I.366.2), and not as
 *                 RFC 3551 §4.5.4 wants it
 * @param g729AnnexB whether G.729 leaves silence out with peers that agree (ITU-T G.729 Annex B)
 */
record CodecOrder(List<String> names, boolean aal2G726, boolean g729AnnexB) {
    static final String PID = "pbx.codecs";
    static final CodecOrder PRESET =
            new CodecOrder(List.of("PCMU", "PCMA", "G722", "opus", "G729", "G726-32"), false, false);

    private static final String RFC_3551 = "rfc3551";
    private static final String AAL2 = "aal2";
    private static final String G729 = "G729";

    static SettingsFile<CodecOrder> file() {
        return new SettingsFile<>(PID, CodecOrder::values);
    }

    /** Which codec speaks what SDP calls so. */
    String codecOf(String name) {
        return aal2G726 && name.regionMatches(true, 0, "G726-", 0, 5) ? "AAL2-" + name : name;
    }

    /** Whether this codec may leave silence out where both sides agreed. */
    boolean leavesSilenceOut(String name) {
        return g729AnnexB && name.equalsIgnoreCase(G729);
    }

    private static CodecOrder values(SettingsReader reader) {
        String value = reader.text("codecs", String.join(", ", PRESET.names));
        List<String> names = new ArrayList<>();
        Set<String> known = new TreeSet<>();
        for (String part : value.split(",", -1)) {
            String name = part.strip();
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*") || !known.add(name.toLowerCase(Locale.ROOT))) {
                reader.problem("codecs", value, "must be names of codecs between commas, each once");
                return PRESET;
            }
            names.add(name);
        }
        String packing = reader.text("g726_packing", RFC_3551);
        if (!packing.equals(RFC_3551) && !packing.equals(AAL2)) {
            reader.problem("g726_packing", packing, "must be " + RFC_3551 + " or " + AAL2);
            return PRESET;
        }
        return new CodecOrder(List.copyOf(names), packing.equals(AAL2), reader.bool("g729_annexb", PRESET.g729AnnexB));
    }
}
