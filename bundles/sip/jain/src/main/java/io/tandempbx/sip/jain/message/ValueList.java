package io.tandempbx.sip.jain.message;

import java.util.ArrayList;
import java.util.List;

/** Splits header values at separators that stand outside of quotes and angle brackets (RFC 3261 §7.3.1). */
public final class ValueList {

    private ValueList() {}

    /** The parts between separators, stripped, empty ones left out. */
    public static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>(2);
        boolean quoted = false;
        boolean bracketed = false;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
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
                add(parts, value.substring(start, i));
                start = i + 1;
            }
        }
        add(parts, value.substring(start));
        return parts;
    }

    /** All parts of several header lines of one name. */
    public static List<String> splitAll(List<String> values, char separator) {
        List<String> parts = new ArrayList<>(values.size());
        for (String value : values) {
            parts.addAll(split(value, separator));
        }
        return parts;
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

    private static void add(List<String> parts, String part) {
        String stripped = part.strip();
        if (!stripped.isEmpty()) {
            parts.add(stripped);
        }
    }
}
