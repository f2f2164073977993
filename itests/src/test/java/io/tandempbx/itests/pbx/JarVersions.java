package io.tandempbx.itests.pbx;

import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Bundle jars of the build, and the same jars as other versions. */
public final class JarVersions {
    private static final Attributes.Name BUNDLE_VERSION = new Attributes.Name("Bundle-Version");

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
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                JarOutputStream to = new JarOutputStream(file)) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(BUNDLE_VERSION, version);
            to.putNextEntry(new JarEntry(JarFile.MANIFEST_NAME));
            manifest.write(to);
            for (JarEntry entry : Collections.list(from.entries())) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    to.write(from.getInputStream(entry).readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }
}
