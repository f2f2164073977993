package io.tandempbx.console.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The log of this node, the files it was rolled over to included. */
final class RecentLog {
    private static final String NAME = "pbx.log";
    private static final Pattern GRAVE = Pattern.compile("critical|fatal", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

    private RecentLog() {}

    /** How many lines since then say critical or fatal, as an operator's grep finds them. */
    static long graveLines(Path directory, Instant since) throws IOException {
        String first = TIME.format(since.atZone(ZoneId.systemDefault())); // lines begin with the local time
        long count = 0;
        for (Path file : files(directory, since)) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                count += lines.lines()
                        .filter(line -> line.compareTo(first) >= 0)
                        .filter(line -> GRAVE.matcher(line).find())
                        .count();
            }
        }
        return count;
    }

    private static List<Path> files(Path directory, Instant since) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().startsWith(NAME))
                    .filter(file -> file.toFile().lastModified() >= since.toEpochMilli())
                    .toList();
        }
    }
}
