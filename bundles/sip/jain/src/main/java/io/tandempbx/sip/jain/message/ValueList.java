package io.tandempbx.sip.jain.message;

import java.util.ArrayList;
import java.util.List;

/** Splits header values at separators that stand outside of quotes and angle brackets (RFC 3261 §7.3.1). */
public final class ValueList {

    private ValueList() {}

    /** The parts between separators, stripped, empty ones left out. */
    public static List<String> split(String value, char separator) {
        if (value.indexOf(separator) < 0) {
            String stripped = value.strip();
            return stripped.isEmpty() ? List.of() : List.of(stripped);
        }
        List<String> parts = new ArrayList<>(4);
        for (int start = 0; start <= value.length(); ) {
            int end = end(value, separator, start);
            String part = value.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end + 1;
        }
        return parts;
    }

    /** All parts of several header lines of one name. */
    public static List<String> splitAll(List<String> values, char separator) {
        if (values.isEmpty()) {
            return values;
        }
        if (values.size() == 1) {
            return split(values.get(0), separator);
        }
        List<String> parts = new ArrayList<>(values.size());
        for (String value : values) {
            parts.addAll(split(value, separator));
        }
        return parts;
    }

    /** Index of the separator that ends the part which begins at {@code start}, or the length. */
    public static int end(String value, char separator, int start) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = start; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '<') {
                bracketed = true;
            } else if (c == '>') {
                bracketed = false;
            } else if (c == separator && !bracketed) {
                return i;
            }
        }
        return value.length();
    }

    /** The content of a quoted string, or the value itself when it is not quoted. */
    public static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        String content = value.substring(1, value.length() - 1);
        if (content.indexOf('\\') < 0) {
            return content;
        }
        StringBuilder plain = new StringBuilder(content.length());
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            plain.append(c == '\\' && i + 1 < content.length() ? content.charAt(++i) : c);
        }
        return plain.toString();
    }
}
