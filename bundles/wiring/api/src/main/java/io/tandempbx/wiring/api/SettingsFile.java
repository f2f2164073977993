package io.tandempbx.wiring.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One file {@code etc/pbx.<area>.cfg}: its rules, and what is in effect of it. A file that keeps all rules is taken as a
 * whole; of one that breaks any nothing is. The same rules judge a file that is not in effect yet, so a check and what
 * happens later cannot differ. Thread-safe.
 *
 * @param <T> the settings, an immutable value
 */
public final class SettingsFile<T> {

    /** What was last taken, as a value and as text by key; without and with secrets. */
    private record Taken<T>(T settings, Map<String, String> values, Map<String, String> given) {}

    private final String pid;
    private final Function<SettingsReader, T> rules;
    private volatile Taken<T> taken;
    private volatile boolean accepted;

    /**
     * Presets are in effect until a file is taken.
     *
     * @param pid   as the file is named; one that ends with {@code -*} stands for all files of which it names the start
     * @param rules ask the reader for every key and report what is wrong with it
     */
    public SettingsFile(String pid, Function<SettingsReader, T> rules) {
        this.pid = requireNonNull(pid, "pid");
        this.rules = requireNonNull(rules, "rules");
        this.taken = read(rules, new SettingsReader(pid, Map.of()));
    }

    public String pid() {
        return pid;
    }

    /** The settings in effect. */
    public T settings() {
        return taken.settings;
    }

    /** Whether a file was ever taken; else presets are in effect because it is wrong, and nothing final should follow from them. */
    public boolean isTaken() {
        return accepted;
    }

    /** The settings in effect as they would stand in the file, by key; secrets are hidden. */
    public Map<String, String> values() {
        return taken.values;
    }

    /**
     * Takes all that the configuration service delivered, and returns it.
     *
     * @throws InvalidSettingsException if any rule is broken; what was in effect stays
     */
    public T take(Map<String, ?> properties) throws InvalidSettingsException {
        SettingsReader reader = new SettingsReader(pid, properties);
        Taken<T> read = read(rules, reader);
        List<SettingsProblem> problems = reader.problems();
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(
                    "etc/" + pid + ".cfg",
                    problems.stream().map(SettingsProblem::toString).toList());
        }
        taken = read;
        accepted = true;
        return read.settings;
    }

    /** Takes all or, if any rule is broken, tells which, and returns what is in effect then. */
    public T takeOrTell(Map<String, ?> properties, Consumer<String> broken) {
        try {
            take(properties);
        } catch (InvalidSettingsException e) {
            broken.accept(String.valueOf(e.getMessage()));
        }
        return settings();
    }

    /** Whether a file of this name, without {@code .cfg}, is judged by these rules. */
    boolean covers(String name) {
        return isFamily() ? name.startsWith(pid.substring(0, pid.length() - 1)) : name.equals(pid);
    }

    boolean isFamily() {
        return pid.endsWith("-*");
    }

    /** Whether this is in effect. */
    boolean holds(SettingsReading reading) {
        return taken.given.equals(reading.values());
    }

    /** Judges a text as if it stood in the file of this name, without {@code .cfg}; takes nothing. */
    SettingsReading check(String name, String text) {
        Properties given = new Properties();
        try {
            given.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            SettingsProblem unreadable =
                    new SettingsProblem(name + ".cfg", 0, "", "", "cannot be read: " + e.getMessage());
            return new SettingsReading(Map.of(), Map.of(), List.of(unreadable));
        }
        Map<String, String> values = new HashMap<>();
        given.stringPropertyNames().forEach(key -> values.put(key, given.getProperty(key)));
        SettingsReader reader = new SettingsReader(name, values, text.lines().toList());
        Taken<T> read = read(rules, reader);
        return new SettingsReading(read.given, read.values, reader.problems());
    }

    private static <T> Taken<T> read(Function<SettingsReader, T> rules, SettingsReader reader) {
        return new Taken<>(rules.apply(reader), reader.values(), reader.given());
    }
}
