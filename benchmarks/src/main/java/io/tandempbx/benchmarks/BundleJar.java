package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Writes a bundle's jar as another version of it. */
public final class BundleJar {
    private static final Attributes.Name BUNDLE_VERSION = new Attributes.Name("Bundle-Version");

    private BundleJar() {}

    /** The same content with another Bundle-Version. */
    public static void asVersion(Path jar, String version, Path copy) throws IOException {
        rewrite(jar, version, copy, Map.of(), headers -> {});
    }

    /**
     * Another Bundle-Version, other entries and other headers.
     *
     * @param entries added, or put in the place of those of the same name
     * @param headers changes the main attributes of the manifest
     */
    public static void rewrite(
            Path jar, String version, Path copy, Map<String, byte[]> entries, Consumer<Attributes> headers)
            throws IOException {
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                JarOutputStream to = new JarOutputStream(file)) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(BUNDLE_VERSION, version);
            headers.accept(manifest.getMainAttributes());
            to.putNextEntry(new JarEntry(JarFile.MANIFEST_NAME));
            manifest.write(to);
            for (JarEntry entry : Collections.list(from.entries())) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !entries.containsKey(entry.getName())) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    to.write(from.getInputStream(entry).readAllBytes());
                }
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                to.putNextEntry(new JarEntry(entry.getKey()));
                to.write(entry.getValue());
            }
        }
    }
}
