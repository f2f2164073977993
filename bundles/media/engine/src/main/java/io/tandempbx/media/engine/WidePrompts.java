package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the wideband companion of a prompt: {@code 16000/NAME.wav} below the prompt directory, which counts as long as
 * {@code NAME.wav} itself is what {@code 16000/SHA256SUMS} says. Whoever puts a prompt of his own in place of {@code NAME.wav} is
 * thus heard by all. One thread only.
 */
final class WidePrompts {
    private static final Logger LOG = LoggerFactory.getLogger(WidePrompts.class);
    private static final Path COMPANIONS = Path.of("16000");
    private static final String LIST = "SHA256SUMS"; // as sha256sum writes and checks it: digest, two spaces, name
    private static final String BETWEEN = "  ";
    private static final String G722 = "G722";
    private static final int NARROWBAND_HZ = 8000;
    private static final int MOST_KNOWN = 1000;

    private record State(long modifiedMs, long octets) {}

    private record Sum(State of, String digest) {}

    private record Listing(State of, Set<String> lines) {}

    private final Map<Path, Sum> sums = new HashMap<>();
    private final Map<Path, Listing> listings = new HashMap<>();

    /** Whether a codec carries more than 4 kHz; G.722 does, though its clock says 8000 Hz (RFC 3551 §4.5.2). */
    static boolean isWideband(MediaFormat format) {
        return format.clockRateHz() > NARROWBAND_HZ || format.name().equalsIgnoreCase(G722);
    }

    /**
     * Chooses what is read for a prompt that is played in a wideband codec.
     *
     * @param name below the directory; what is named by an absolute path has no companion
     * @return the companion, or the prompt itself, which may be missing
     */
    Path choose(Path directory, String name) {
        Path prompt = directory.resolve(name);
        Path companion = directory.resolve(COMPANIONS).resolve(name);
        if (!companion.startsWith(directory) || !Files.isRegularFile(companion) || !Files.isRegularFile(prompt)) {
            return prompt;
        }
        try {
            boolean belongs =
                    lines(directory.resolve(COMPANIONS).resolve(LIST)).contains(digest(prompt) + BETWEEN + name);
            return belongs ? companion : prompt;
        } catch (IOException e) {
            LOG.debug("{} has no wideband companion: {}", prompt, e.toString());
            return prompt;
        }
    }

    private Set<String> lines(Path list) throws IOException {
        State now = state(list);
        Listing known = listings.get(list);
        if (known == null || !known.of.equals(now)) {
            known = new Listing(now, Set.copyOf(Files.readAllLines(list)));
            listings.clear(); // of one directory at a time
            listings.put(list, known);
        }
        return known.lines;
    }

    private String digest(Path file) throws IOException {
        State now = state(file);
        Sum known = sums.get(file);
        if (known == null || !known.of.equals(now)) {
            known = new Sum(now, HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file))));
            if (sums.size() >= MOST_KNOWN) {
                sums.clear();
            }
            sums.put(file, known);
        }
        return known.digest;
    }

    private static State state(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new State(attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
