package io.tandempbx.wiring.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code .env} of the home directory, which holds what must not be in {@code etc}: passwords of other systems.
 * A process cannot see its environment change, so the file is read, and read again by whoever uses it: each
 * {@link #read} is a new value, and two are equal when the file says the same.
 *
 * <p>One {@code KEY=value} a line, with or without {@code export} in front; values may be in single or double quotes;
 * empty lines and lines that begin with {@code #} say nothing. Anything else is not taken and named by
 * {@link #wrongLines}.
 *
 * @param values     by key, at most once each: the last line wins
 * @param wrongLines numbers of lines that are neither empty, comment nor assignment, from 1
 * @param isPrivate  whether only the owner can read or write the file; true when there is none
 */
public record EnvFile(Map<String, String> values, Set<Integer> wrongLines, boolean isPrivate) {
    /** What an absent file says. */
    public static final EnvFile ABSENT = new EnvFile(Map.of(), Set.of(), true);

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    public EnvFile {
        values = Map.copyOf(values);
        wrongLines = Set.copyOf(wrongLines);
    }

    /**
     * Reads the file as it is now.
     *
     * @throws IOException if it is there and cannot be read
     */
    public static EnvFile read(Path file) throws IOException {
        String text;
        boolean isPrivate;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
            isPrivate = OWNERS.containsAll(Files.getPosixFilePermissions(file));
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (UnsupportedOperationException e) {
            throw new IOException("no POSIX permissions on " + file, e);
        }
        Map<String, String> values = new HashMap<>();
        Set<Integer> wrong = new java.util.HashSet<>();
        String[] lines = text.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String assignment = line.startsWith("export ") ? line.substring(7).strip() : line;
            int equals = assignment.indexOf('=');
            String key = equals < 0 ? "" : assignment.substring(0, equals).strip();
            if (key.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                values.put(key, unquoted(assignment.substring(equals + 1).strip()));
            } else {
                wrong.add(i + 1);
            }
        }
        return new EnvFile(values, wrong, isPrivate);
    }

    /** The value of a key; empty when the file does not name it or gives it no value. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    /** Values stay out of logs. */
    @Override
    public String toString() {
        return "EnvFile" + values.keySet();
    }

    private static String unquoted(String value) {
        if (value.length() >= 2) {
            char first = value.charAt(0);
            if ((first == '"' || first == '\'') && value.charAt(value.length() - 1) == first) {
                return value.substring(1, value.length() - 1);
            }
        }
        return value;
    }
}
