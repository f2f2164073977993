package io.tandempbx.wiring.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a file of settings, changed key by key: comments, order and line ends stay as the operator wrote them.
 * Immutable.
 */
public final class SettingsText {
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(?:\\r\\n|\\r|\\n)|[^\\r\\n]+");
    private static final String BLANK = " \t\f";

    /**
     * A setting with the lines it goes on over, or one line of anything else.
     *
     * @param key empty for a comment or an empty line
     */
    private record Entry(String key, String text) {
        String end() {
            return text.endsWith("\r\n") ? "\r\n" : text.endsWith("\n") ? "\n" : text.endsWith("\r") ? "\r" : "";
        }

        boolean isPresetOf(String wanted) {
            return key.isEmpty() && text.strip().matches("[#!]\\s*" + Pattern.quote(wanted) + "\\s*[=:].*");
        }
    }

    private final List<Entry> entries;

    private SettingsText(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    public static SettingsText of(String text) {
        List<Entry> entries = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            String line = lines.group();
            open.append(line);
            String start = open.toString().stripLeading();
            boolean setting = !start.isEmpty() && start.charAt(0) != '#' && start.charAt(0) != '!';
            if (!setting || !goesOn(line)) {
                entries.add(new Entry(setting ? keyOf(start) : "", open.toString()));
                open.setLength(0);
            }
        }
        if (!open.isEmpty()) {
            entries.add(new Entry(keyOf(open.toString().stripLeading()), open.toString()));
        }
        return new SettingsText(entries);
    }

    /** Whether a value can stand in a file as it is: printable ASCII without a reference that would be resolved. */
    public static boolean canHold(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~') && !value.contains("${");
    }

    /** Every key that has a value of its own here. */
    public Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        entries.stream().map(Entry::key).filter(key -> !key.isEmpty()).forEach(keys::add);
        return keys;
    }

    /**
     * The text with this value: where the key was, else below a comment that shows its preset, else at the end.
     *
     * @param value one that {@link #canHold} allows
     */
    public SettingsText with(String key, String value) {
        if (!canHold(value)) {
            throw new IllegalArgumentException("a value that cannot stand in a file");
        }
        String line = (key + " = " + value.strip().replace("\\", "\\\\")).stripTrailing();
        List<Entry> next = new ArrayList<>();
        int place = -1;
        for (Entry entry : entries) {
            if (!entry.key.equals(key)) {
                next.add(entry);
            } else if (place < 0) {
                place = next.size();
                next.add(new Entry(key, line + entry.end()));
            }
        }
        if (place < 0) {
            insert(next, new Entry(key, line + "\n"));
        }
        return new SettingsText(next);
    }

    private static void insert(List<Entry> entries, Entry added) {
        int place = entries.size();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).isPresetOf(added.key)) {
                place = i + 1;
            }
        }
        if (place > 0) {
            Entry before = entries.get(place - 1);
            if (before.end().isEmpty()) {
                entries.set(place - 1, new Entry(before.key, before.text + "\n"));
            }
        }
        entries.add(place, added);
    }

    /** The text without a value for this key. */
    public SettingsText without(String key) {
        return new SettingsText(
                entries.stream().filter(entry -> !entry.key.equals(key)).toList());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(entry.text));
        return text.toString();
    }

    /** Whether the setting of this line is continued on the next: it ends with an odd number of backslashes. */
    private static boolean goesOn(String line) {
        String content = line.replaceAll("[\\r\\n]+$", "");
        int backslashes = 0;
        while (backslashes < content.length() && content.charAt(content.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String keyOf(String setting) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < setting.length(); i++) {
            char c = setting.charAt(i);
            if (c == '\\' && i + 1 < setting.length()) {
                i++;
                key.append(setting.charAt(i));
            } else if (c == '=' || c == ':' || c == '\r' || c == '\n' || BLANK.indexOf(c) >= 0) {
                break;
            } else {
                key.append(c);
            }
        }
        return key.toString();
    }
}
