package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the tests find the source tree and where they may write. */
public final class Workspace {
    private Workspace() {}

    /** The top of the source tree. */
    public static Path root() {
        return Path.of(System.getProperty("tandem.root", "..")).toAbsolutePath().normalize();
    }

    /** A new, empty directory below {@code target}; kept after the test for whoever looks into a failure. */
    public static Path fresh(String name) {
        try {
            return Files.createTempDirectory(directory("work"), name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory below {@code target} that all tests share, made when absent. */
    public static Path directory(String name) {
        Path directory = Path.of(System.getProperty("tandem.work", "target"))
                .toAbsolutePath()
                .resolve(name);
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
