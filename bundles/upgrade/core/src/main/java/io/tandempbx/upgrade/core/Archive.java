package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.UpgradeRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The directory {@code upgrade}: what runs instead of the distribution's own bundles, the jars of every upgrade, one that
 * is not finished, and the history. Confined to one thread at a time.
 *
 * <pre>
 *   current        name = base version, version, jar     what is to run
 *   pending        name = old version, new version, jar  while an upgrade is under way
 *   history        one line per upgrade
 *   &lt;id&gt;/old, new  the jars
 * </pre>
 */
final class Archive {
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);
    private static final String NONE = "-";

    private final Path directory;

    /**
     * A bundle that runs in another version than the distribution's.
     *
     * @param base the distribution's version, empty when the distribution has no such bundle
     */
    record Current(String base, String version, Path jar) {}

    /**
     * A bundle that an unfinished upgrade may have replaced.
     *
     * @param from empty when it was not installed
     * @param old  its former content
     */
    record Pending(String from, String to, Path old) {}

    Archive(Path directory) {
        this.directory = directory;
    }

    String newId(Instant now) {
        return ID.format(now);
    }

    Path oldJar(String id, String name) throws IOException {
        return jar(id, "old", name);
    }

    Path newJar(String id, String name) throws IOException {
        return jar(id, "new", name);
    }

    Path oldJars(String id) {
        return directory.resolve(id).resolve("old");
    }

    private Path jar(String id, String age, String name) throws IOException {
        Path jars = Files.createDirectories(directory.resolve(id).resolve(age));
        return jars.resolve(name + ".jar");
    }

    Map<String, Current> current() throws IOException {
        Map<String, Current> all = new TreeMap<>(Floor.UPWARDS);
        for (Map.Entry<String, String[]> line : read("current").entrySet()) {
            String[] values = line.getValue();
            all.put(line.getKey(), new Current(given(values[0]), values[1], directory.resolve(values[2])));
        }
        return all;
    }

    void current(Map<String, Current> all) throws IOException {
        Properties lines = new Properties();
        all.forEach((name, entry) ->
                lines.put(name, orNone(entry.base) + "," + entry.version + "," + directory.relativize(entry.jar)));
        write("current", lines);
    }

    Map<String, Pending> pending() throws IOException {
        Map<String, Pending> all = new TreeMap<>(Floor.UPWARDS);
        for (Map.Entry<String, String[]> line : read("pending").entrySet()) {
            String[] values = line.getValue();
            all.put(line.getKey(), new Pending(given(values[0]), given(values[1]), directory.resolve(values[2])));
        }
        return all;
    }

    void pending(Map<String, Pending> all) throws IOException {
        if (all.isEmpty()) {
            Files.deleteIfExists(directory.resolve("pending"));
            return;
        }
        Properties lines = new Properties();
        all.forEach((name, entry) ->
                lines.put(name, orNone(entry.from) + "," + orNone(entry.to) + "," + directory.relativize(entry.old)));
        write("pending", lines);
    }

    List<UpgradeRecord> history() throws IOException {
        Path file = directory.resolve("history");
        List<UpgradeRecord> records = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.isBlank()) {
                    records.add(record(line));
                }
            }
        }
        return records;
    }

    void append(UpgradeRecord record) throws IOException {
        Files.createDirectories(directory);
        String line = "id=" + encode(record.id()) + "&time=" + encode(record.time()) + "&kind=" + encode(record.kind())
                + "&result=" + encode(record.result()) + "&reason=" + encode(record.reason()) + "&bundles="
                + encode(String.join(",", record.bundles())) + "\n";
        Files.writeString(
                directory.resolve("history"),
                line,
                StandardCharsets.US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static UpgradeRecord record(String line) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        String bundles = fields.getOrDefault("bundles", "");
        return new UpgradeRecord(
                fields.getOrDefault("id", ""),
                fields.getOrDefault("time", ""),
                fields.getOrDefault("kind", ""),
                fields.getOrDefault("result", ""),
                fields.getOrDefault("reason", ""),
                bundles.isEmpty() ? List.of() : List.of(bundles.split(",", -1)));
    }

    private Map<String, String[]> read(String name) throws IOException {
        Path file = directory.resolve(name);
        Map<String, String[]> lines = new TreeMap<>();
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
            for (String key : properties.stringPropertyNames()) {
                String[] values = properties.getProperty(key).split(",", 3);
                if (values.length == 3) {
                    lines.put(key, values);
                }
            }
        }
        return lines;
    }

    private void write(String name, Properties lines) throws IOException {
        Files.createDirectories(directory);
        Path next = directory.resolve(name + ".new");
        try (Writer writer = Files.newBufferedWriter(next, StandardCharsets.UTF_8)) {
            lines.store(writer, null);
        }
        Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String orNone(String version) {
        return version.isEmpty() ? NONE : version;
    }

    private static String given(String version) {
        return version.equals(NONE) ? "" : version;
    }
}
