package io.tandempbx.codec.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of a codec as in {@code a=fmtp} (RFC 4566 §6): {@code name=value} pairs between semicolons. Names are
 * compared without case; of a name that comes twice, the first counts.
 *
 * @param values by name in lower case
 */
public record FormatParameters(Map<String, String> values) {

    /** Keeps its own copy. */
    public FormatParameters {
        values = Map.copyOf(values);
    }

    /** Reads what follows the payload type; whatever is no pair is left out. */
    public static FormatParameters of(String fmtp) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String parameter : fmtp.split(";", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                String name = parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                values.putIfAbsent(name, parameter.substring(equals + 1).strip());
            }
        }
        return new FormatParameters(values);
    }

    /** The value of a parameter, or {@code absent}. */
    public String text(String name, String absent) {
        return values.getOrDefault(name, absent);
    }

    /** The value of a parameter as a number; {@code absent} also for one that is not between 0 and 999,999,999. */
    public int number(String name, int absent) {
        String value = values.getOrDefault(name, "");
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : absent;
    }
}
