package io.tandempbx.itests.pbx;

import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** New versions of built bundles, each broken in its own way. */
public final class BrokenJars {
    private BrokenJars() {}

    /** Imports a package that nobody offers. */
    public static Path unresolvable(Path jar, String version) {
        return rewritten(jar, version, Map.of(), headers -> {
            Attributes.Name imports = new Attributes.Name("Import-Package");
            headers.put(imports, headers.get(imports) + ",org.example.absent;version=\"[1,2)\"");
        });
    }

    /** Has a component whose constructor throws. */
    public static Path throwing(Path jar, String version) {
        return withComponent(
                jar,
                version,
                "public final class Extra { public Extra() { throw new IllegalStateException(\"broken\"); } }");
    }

    /** Has a component that keeps a thread busy from its start until its end. */
    public static Path burning(Path jar, String version) {
        return withComponent(
                jar,
                version,
                """
                public final class Extra {
                    private volatile boolean over;
                    public volatile long count;
                    public void activate() {
                        Thread thread = new Thread(() -> { while (!over) { count++; } });
                        thread.setDaemon(true);
                        thread.start();
                    }
                    public void deactivate() { over = true; }
                }
                """);
    }

    /** Call control that sends every call away. */
    public static Path refusing(Path callCore, String version) {
        String router =
                """
                package io.tandempbx.call.core;
                final class Router {
                    static final String ECHO = "echo";
                    static Route route(String caller, io.tandempbx.sip.api.Flow from, String dialled,
                            io.tandempbx.directory.api.DirectorySnapshot directory,
                            java.util.function.Function<String, java.util.List<io.tandempbx.registrar.api.Contact>> contacts) {
                        return new Route(500, "", java.util.List.of(), java.util.List.of("broken"));
                    }
                }
                """;
        return rewritten(callCore, version, compiled(callCore, "Router", router), headers -> {});
    }

    /** Call control that looks for the calls in the wrong place, and so forgets them. */
    public static Path forgetting(Path callCore, String version) {
        String entry = "io/tandempbx/call/core/CallComponent.class";
        try (JarFile jar = new JarFile(callCore.toFile())) {
            byte[] content = jar.getInputStream(jar.getJarEntry(entry)).readAllBytes();
            // a constant of the class file: tag 1, length, text (JVMS §4.4.7)
            String text = new String(content, StandardCharsets.ISO_8859_1).replace("\u0001\0\4call", "\u0001\0\4cull");
            return rewritten(
                    callCore, version, Map.of(entry, text.getBytes(StandardCharsets.ISO_8859_1)), headers -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path withComponent(Path jar, String version, String source) {
        String xml = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"broken.Extra\""
                + " immediate=\"true\""
                + (source.contains("activate()") ? " activate=\"activate\" deactivate=\"deactivate\"" : "")
                + "><implementation class=\"broken.Extra\"/></scr:component>";
        Map<String, byte[]> entries = new HashMap<>(compiled(jar, "Extra", "package broken;\n" + source));
        entries.put("OSGI-INF/broken.Extra.xml", xml.getBytes(StandardCharsets.UTF_8));
        return rewritten(jar, version, entries, headers -> {
            Attributes.Name components = new Attributes.Name("Service-Component");
            headers.put(components, headers.get(components) + ",OSGI-INF/broken.Extra.xml");
        });
    }

    private static Map<String, byte[]> compiled(Path jar, String name, String source) {
        Path directory = Workspace.fresh("broken");
        try {
            Path file = Files.writeString(directory.resolve(name + ".java"), source);
            String classpath =
                    Stream.concat(Stream.of(jar), apis()).map(Path::toString).reduce("", (all, one) -> all + ":" + one);
            StringWriter complaints = new StringWriter();
            var compiler = ToolProvider.getSystemJavaCompiler();
            try (var files = compiler.getStandardFileManager(null, null, null)) {
                boolean done = compiler.getTask(
                                complaints,
                                files,
                                null,
                                List.of("-cp", classpath, "-d", directory.toString(), "-proc:none"),
                                null,
                                files.getJavaFileObjects(file))
                        .call();
                if (!done) {
                    throw new AssertionError(complaints.toString());
                }
            }
            Map<String, byte[]> classes = new HashMap<>();
            try (Stream<Path> made = Files.walk(directory)) {
                for (Path compiled :
                        made.filter(path -> path.toString().endsWith(".class")).toList()) {
                    classes.put(directory.relativize(compiled).toString(), Files.readAllBytes(compiled));
                }
            }
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> apis() {
        return Stream.of("sip/api", "directory/api", "registrar/api").map(JarVersions::built);
    }

    private static Path rewritten(Path jar, String version, Map<String, byte[]> other, Consumer<Attributes> headers) {
        Path copy = Workspace.fresh("broken").resolve(jar.getFileName().toString());
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                JarOutputStream to = new JarOutputStream(file)) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
            headers.accept(manifest.getMainAttributes());
            to.putNextEntry(new JarEntry(JarFile.MANIFEST_NAME));
            manifest.write(to);
            for (JarEntry entry : Collections.list(from.entries())) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !other.containsKey(entry.getName())) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    to.write(from.getInputStream(entry).readAllBytes());
                }
            }
            for (Map.Entry<String, byte[]> entry : other.entrySet()) {
                to.putNextEntry(new JarEntry(entry.getKey()));
                to.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }
}
