package io.tandempbx.console.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Whether everything that callers may be told can be played. */
final class Prompts {
    private static final String NAME = "prompts";
    private static final String WIDE = "16000/";
    private static final int NAMED = 8;
    private static final int HEADER_OCTETS = 12;

    private Prompts() {}

    /**
     * Looks for each prompt; others may be there too. One for wideband codecs may be missing: the other is heard then.
     *
     * @param expected names of files
     */
    static Finding look(Path directory, Collection<String> expected) {
        List<String> missing = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        for (String name : new TreeSet<>(expected)) {
            Path file = directory.resolve(name);
            if (!Files.exists(file)) {
                missing.add(name);
            } else if (!isWave(file)) {
                broken.add(name);
            }
            Path wide = directory.resolve(WIDE + name);
            if (Files.exists(wide) && !isWave(wide)) {
                broken.add(WIDE + name);
            }
        }
        if (missing.isEmpty() && broken.isEmpty()) {
            return Finding.ok(NAME, expected.size() + " in " + directory);
        }
        List<String> found = new ArrayList<>();
        found.add("a tone is heard in place of some in " + directory);
        tell(found, "missing", missing);
        tell(found, "no readable WAV file", broken);
        return Finding.warning(NAME, String.join("; ", found));
    }

    private static void tell(List<String> found, String what, List<String> names) {
        if (!names.isEmpty()) {
            String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
            found.add(names.size() + " " + what + ": " + first + (names.size() > NAMED ? ", ..." : ""));
        }
    }

    /** By its first octets: {@code RIFF}, a length, {@code WAVE}. */
    private static boolean isWave(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String header = new String(in.readNBytes(HEADER_OCTETS), StandardCharsets.ISO_8859_1);
            return header.startsWith("RIFF") && header.endsWith("WAVE") && header.length() == HEADER_OCTETS;
        } catch (IOException e) {
            return false; // that it cannot be read is what is told
        }
    }
}
