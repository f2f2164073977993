package io.tandempbx.itests.pbx;

import io.tandempbx.benchmarks.BundleJar;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Bundle jars of the build, and the same jars as other versions. */
public final class JarVersions {
    private JarVersions() {}

    /** The jar that the build made of {@code bundles/<module>}. */
    public static Path built(String module) {
        Path target = Workspace.root().resolve("bundles").resolve(module).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("tandem-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|tests|javadoc)\\.jar"))
                    .toList();
            if (jars.size() != 1) {
                throw new AssertionError(target + " holds not one jar but " + jars);
            }
            return jars.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException("not built: " + module, e);
        }
    }

    /** Writes the same jar with another Bundle-Version and returns the file. */
    public static Path rebuilt(Path jar, String version) {
        Path copy = Workspace.directory("versions")
                .resolve(jar.getFileName().toString().replace(".jar", "-" + version + ".jar"));
        try {
            BundleJar.asVersion(jar, version, copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }
}
