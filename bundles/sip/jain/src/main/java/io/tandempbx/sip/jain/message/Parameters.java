package io.tandempbx.sip.jain.message;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The parameters behind a header value: {@code name=value} or {@code name}, separated by semicolons or commas. */
public final class Parameters {
    private static final char SEPARATOR = ';';

    private Parameters() {}

    /**
     * Reads all parameters in their order; names in lower case, a flag has an empty value, of equal names the last counts.
     *
     * @param from where the first one begins
     */
    static Map<String, String> read(String text, int from) {
        int end = end(text, from);
        if (end == text.length()) {
            String name = name(text, from, end);
            return name.isEmpty() ? Map.of() : Map.of(name, value(text, from, end));
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int start = from; start < text.length(); start = end + 1) {
            end = end(text, start);
            String name = name(text, start, end);
            if (!name.isEmpty()) {
                parameters.put(name, value(text, start, end));
            }
        }
        return parameters;
    }

    /** The value of the last parameter of this name, given in lower case; empty when absent. */
    static String find(String text, int from, String name) {
        String found = "";
        int end;
        for (int start = from; start < text.length(); start = end + 1) {
            end = end(text, start);
            if (isNamed(text, start, end, name)) {
                found = value(text, start, end);
            }
        }
        return found;
    }

    /** Index of the separator behind the parameter that begins at {@code start}, or the length. */
    static int end(String text, int start) {
        return start >= text.length() ? text.length() : ValueList.end(text, SEPARATOR, start);
    }

    /** Whether the parameter in {@code from..to} has this name, given in lower case. */
    public static boolean isNamed(String text, int from, int to, String name) {
        int start = from;
        while (start < to && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        int end = equalsSign(text, from, to);
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end - start == name.length() && text.regionMatches(true, start, name, 0, name.length());
    }

    private static String name(String text, int from, int to) {
        return text.substring(from, equalsSign(text, from, to)).strip().toLowerCase(Locale.ROOT);
    }

    /** The value of the parameter in {@code from..to}; empty for a flag. */
    public static String value(String text, int from, int to) {
        int equals = equalsSign(text, from, to);
        return equals == to ? "" : text.substring(equals + 1, to).strip();
    }

    private static int equalsSign(String text, int from, int to) {
        int equals = text.indexOf('=', from);
        return equals < 0 || equals > to ? to : equals;
    }
}
