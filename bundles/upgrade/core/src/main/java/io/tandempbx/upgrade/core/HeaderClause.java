package io.tandempbx.upgrade.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One clause of a manifest header (OSGi Core §3.2.4): {@code path;path;attribute=value;directive:="value"}.
 *
 * @param paths      package names, or a namespace
 * @param attributes without type suffixes
 */
record HeaderClause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {

    /** The clauses of a header; none when it is missing. */
    static List<HeaderClause> parse(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return List.of();
        }
        return split(header, ',').stream().map(HeaderClause::clause).toList();
    }

    private static HeaderClause clause(String text) {
        List<String> paths = new ArrayList<>();
        Map<String, String> attributes = new HashMap<>();
        Map<String, String> directives = new HashMap<>();
        for (String part : split(text, ';')) {
            int equals = indexOfEquals(part);
            if (equals < 0) {
                paths.add(part.strip());
            } else if (equals > 0 && part.charAt(equals - 1) == ':') {
                directives.put(part.substring(0, equals - 1).strip(), value(part, equals));
            } else {
                String name = part.substring(0, equals).strip();
                int colon = name.indexOf(':'); // name:Type=value
                attributes.put(colon < 0 ? name : name.substring(0, colon), value(part, equals));
            }
        }
        return new HeaderClause(List.copyOf(paths), Map.copyOf(attributes), Map.copyOf(directives));
    }

    private static String value(String part, int equals) {
        String value = part.substring(equals + 1).strip();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static int indexOfEquals(String part) {
        int quote = part.indexOf('"');
        int equals = part.indexOf('=');
        return quote >= 0 && quote < equals ? -1 : equals;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (at == '"') {
                quoted = !quoted;
            } else if (at == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
