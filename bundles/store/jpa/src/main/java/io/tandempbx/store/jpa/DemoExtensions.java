package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.Extension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The extensions 1001-1010 that a new system starts with, while their passwords are still known. Immutable. */
final class DemoExtensions {
    private static final int FIRST = 1001;
    private static final int LAST = 1010;
    private static final int PASSWORD_LENGTH = 14;
    // Without 0 O o, 1 l I i, 2 Z z, 5 S s, 8 B: read aloud or from paper, each character is itself.
    private static final String ALPHABET = "abcdefghjkmnpqrtuvwxyACDEFGHJKLMNPQRTUVWXY34679";

    /** One extension and its password. */
    private record Demo(String number, String password) {
        String displayName() {
            return "Demo " + number;
        }
    }

    private final List<Demo> demos;

    private DemoExtensions(List<Demo> demos) {
        this.demos = List.copyOf(demos);
    }

    /**
     * Makes passwords for the numbers that are still free.
     *
     * @param random must be cryptographically strong
     */
    static DemoExtensions generate(Set<String> taken, RandomGenerator random) {
        List<Demo> demos = new ArrayList<>();
        IntStream.rangeClosed(FIRST, LAST)
                .mapToObj(Integer::toString)
                .filter(number -> !taken.contains(number))
                .forEach(number -> demos.add(new Demo(number, password(random))));
        return new DemoExtensions(demos);
    }

    boolean isEmpty() {
        return demos.isEmpty();
    }

    List<Extension> extensions(String realm) {
        return demos.stream()
                .map(demo -> {
                    Credentials credentials = Credentials.of(demo.number, realm, demo.password);
                    return new Extension(
                            demo.number, demo.displayName(), "", true, credentials.ha1Md5(), credentials.ha1Sha256());
                })
                .toList();
    }

    /** Writes number, password and name to a file that only its owner can read, at no moment anybody else. */
    void save(Path file) throws IOException {
        StringBuilder text = new StringBuilder("number,password,name\n");
        demos.forEach(demo -> text.append(demo.number)
                .append(',')
                .append(demo.password)
                .append(',')
                .append(demo.displayName())
                .append('\n'));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The table that an operator sees once. */
    String table(String keptWhere) {
        StringBuilder text = new StringBuilder();
        text.append("\nDemo extensions were created. Their passwords are shown only now")
                .append(keptWhere);
        text.append(":\n\n    number  password\n");
        demos.forEach(demo -> text.append("    ")
                .append(demo.number)
                .append("    ")
                .append(demo.password)
                .append('\n'));
        text.append("\nRegister a phone with a number and its password, then dial another number (")
                .append(FIRST)
                .append('-')
                .append(LAST)
                .append(") or *43 for the echo.\n");
        return text.toString();
    }

    private static String password(RandomGenerator random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }
}
