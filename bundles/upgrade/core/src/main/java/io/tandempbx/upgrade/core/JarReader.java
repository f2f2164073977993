package io.tandempbx.upgrade.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Reads the manifests of the jars an operator gives. */
final class JarReader {
    private JarReader() {}

    /**
     * @param source   a jar, or a directory whose jars are read
     * @param problems receives one line per file that is no bundle
     */
    static List<Planner.Jar> read(Path source, List<String> problems) {
        List<Planner.Jar> jars = new ArrayList<>();
        try {
            for (Path file : files(source)) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    Manifest manifest = jar.getManifest();
                    if (manifest == null) {
                        problems.add(file + " has no manifest");
                    } else {
                        jars.add(new Planner.Jar(file, BundleFacts.of(manifest.getMainAttributes())));
                    }
                } catch (IllegalArgumentException e) {
                    problems.add(file + " " + e.getMessage());
                } catch (IOException e) {
                    problems.add(file + " cannot be read: " + e.getMessage());
                }
            }
        } catch (NoSuchFileException e) {
            problems.add(source + ": no such file or directory");
        } catch (IOException e) {
            problems.add(source + " cannot be read: " + e.getMessage());
        }
        return jars;
    }

    private static List<Path> files(Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            if (!Files.exists(source)) {
                throw new NoSuchFileException(source.toString());
            }
            return List.of(source);
        }
        try (Stream<Path> files = Files.list(source)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
