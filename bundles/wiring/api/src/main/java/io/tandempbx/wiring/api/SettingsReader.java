package io.tandempbx.wiring.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one {@code etc/pbx.<area>.cfg} into typed values, collects every broken rule, and at the end either approves
 * all or none. Keys that nobody asked for are problems too: a misspelt key must not pass silently. Not thread-safe.
 */
public final class SettingsReader {
    private static final String FILE_PROPERTY = "felix.fileinstall.filename";

    private final String file;
    private final List<String> lines;
    private final Map<String, ?> properties;
    private final Set<String> known = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param pid        the configuration's PID, for example {@code pbx.sip}
     * @param properties what the configuration service delivered
     */
    public SettingsReader(String pid, Map<String, ?> properties) {
        this.file = "etc/" + pid + ".cfg";
        this.properties = properties;
        this.lines = linesOf(properties.get(FILE_PROPERTY));
    }

    public String text(String key, String preset) {
        known.add(key);
        Object value = properties.get(key);
        return value == null ? preset : value.toString().trim();
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
        int line = lineOf(key);
        problems.add((line > 0 ? "line " + line + ", " : "") + "key " + key + " = '" + value + "' " + rule);
    }

    /**
     * Ends the reading.
     *
     * @throws InvalidSettingsException if any rule is broken; the caller keeps the settings it has
     */
    public void check() throws InvalidSettingsException {
        for (String key : properties.keySet()) {
            boolean foreign = key.startsWith("service.")
                    || key.startsWith("felix.")
                    || key.startsWith("component.")
                    || key.startsWith("osgi.")
                    || key.startsWith(".")
                    || key.endsWith(".target");
            if (!foreign && !known.contains(key)) {
                problem(key, String.valueOf(properties.get(key)), "is not a known key");
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(file, problems);
        }
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
