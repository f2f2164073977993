package io.tandempbx.wiring.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads one {@code etc/pbx.<area>.cfg} into typed values, collects every broken rule, and at the end either approves
 * all or none. Keys that nobody asked for are problems too: a misspelt key must not pass silently. Not thread-safe.
 */
public final class SettingsReader {
    /** What is shown of a secret. */
    public static final String HIDDEN = "***";

    private static final String FILE_PROPERTY = "felix.fileinstall.filename";

    private final String pid;
    private final List<String> lines;
    private final Map<String, ?> properties;
    private final Map<String, String> known = new LinkedHashMap<>();
    private final Set<String> secrets = new HashSet<>();
    private final List<SettingsProblem> problems = new ArrayList<>();

    /**
     * Reads what the configuration service delivered.
     *
     * @param pid the configuration's PID, for example {@code pbx.sip}
     */
    public SettingsReader(String pid, Map<String, ?> properties) {
        this(pid, properties, linesOf(properties.get(FILE_PROPERTY)));
    }

    /**
     * Reads a file that need not be in effect.
     *
     * @param lines of the file, for the numbers of those that are wrong
     */
    SettingsReader(String pid, Map<String, ?> properties, List<String> lines) {
        this.pid = pid;
        this.properties = properties;
        this.lines = lines;
    }

    /** The configuration's PID; the file is named after it. */
    public String pid() {
        return pid;
    }

    public String text(String key, String preset) {
        Object value = properties.get(key);
        String text = value == null ? preset : value.toString().trim();
        known.put(key, text);
        return text;
    }

    /** A text that is never shown. */
    public String secret(String key, String preset) {
        secrets.add(key);
        return text(key, preset);
    }

    /** A whole number within {@code min..max}, both included. */
    public int integer(String key, int preset, int min, int max) {
        String value = text(key, Integer.toString(preset));
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the same rule: the value is not a whole number in range
        }
        problem(key, value, "must be a whole number from " + min + " to " + max);
        return preset;
    }

    /** A number within {@code min..max}, both included, such as {@code 3.5}. */
    public double decimal(String key, double preset, double min, double max) {
        String value = text(key, Double.toString(preset));
        if (value.matches("[0-9]{1,9}([.][0-9]{1,6})?")) {
            double number = Double.parseDouble(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        problem(key, value, "must be a number from " + min + " to " + max);
        return preset;
    }

    public boolean bool(String key, boolean preset) {
        String value = text(key, Boolean.toString(preset));
        if (!value.equals("true") && !value.equals("false")) {
            problem(key, value, "must be true or false");
            return preset;
        }
        return value.equals("true");
    }

    /** A literal IP address; host names are not looked up. */
    public InetAddress address(String key, String preset) {
        String value = text(key, preset);
        try {
            if (value.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                return InetAddress.getByName(value);
            }
        } catch (UnknownHostException e) {
            // falls through to the same rule: the value is not an address
        }
        problem(key, value, "must be an IPv4 or IPv6 address");
        return InetAddress.getLoopbackAddress();
    }

    /** Reports a rule of the caller's own that {@code value} breaks. */
    public void problem(String key, String value, String rule) {
        problems.add(new SettingsProblem(pid + ".cfg", lineOf(key), key, secrets.contains(key) ? HIDDEN : value, rule));
    }

    /** All keys that were asked for, with the values given or preset, in the order of asking; secrets are hidden. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(known);
        secrets.forEach(key -> values.computeIfPresent(key, (same, value) -> value.isEmpty() ? "" : HIDDEN));
        return Collections.unmodifiableMap(values);
    }

    /** The same with secrets. */
    Map<String, String> given() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(known));
    }

    /** Every broken rule, once all keys were asked for; ends the reading. */
    List<SettingsProblem> problems() {
        for (String key : new TreeSet<>(properties.keySet())) {
            boolean foreign = key.startsWith("service.")
                    || key.startsWith("felix.")
                    || key.startsWith("component.")
                    || key.startsWith("osgi.")
                    || key.startsWith(".")
                    || key.endsWith(".target");
            if (!foreign && !known.containsKey(key)) {
                problem(key, String.valueOf(properties.get(key)), "is not a known key");
            }
        }
        return List.copyOf(problems);
    }

    private int lineOf(String key) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().matches(java.util.regex.Pattern.quote(key) + "\\s*[=:].*")) {
                return i + 1;
            }
        }
        return 0;
    }

    private static List<String> linesOf(@org.jspecify.annotations.Nullable Object fileUri) {
        if (fileUri == null) {
            return List.of();
        }
        try {
            return Files.readAllLines(Path.of(URI.create(fileUri.toString())), StandardCharsets.ISO_8859_1);
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // the line number is a courtesy; the key is named in any case
        }
    }
}
