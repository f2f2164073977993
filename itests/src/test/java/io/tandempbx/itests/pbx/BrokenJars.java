package io.tandempbx.itests.pbx;

import io.tandempbx.benchmarks.BundleJar;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * New versions of built bundles, each broken in its own way. They note the moment at which the fault first shows, for
 * {@link PbxProcess#faultShownAtMs}.
 */
public final class BrokenJars {
    /** How long a version goes well whose fault shows late. */
    public static final int LATE_MS = 3000;

    private static final String CALL_CORE = "call/core";
    private static final String FAULT =
            """
            package broken;
            import java.nio.file.*;
            public final class Fault {
                static {
                    try {
                        Files.writeString(Path.of(System.getProperty("karaf.base"), "fault"),
                                Long.toString(System.currentTimeMillis()));
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
                public static void shows() {}
            }
            """;

    private BrokenJars() {}

    /** Imports a package that nobody offers. */
    public static Path unresolvable(String module, String version) {
        return rewritten(JarVersions.built(module), version, Map.of(), headers -> {
            Attributes.Name imports = new Attributes.Name("Import-Package");
            headers.put(imports, headers.get(imports) + ",org.example.absent;version=\"[1,2)\"");
        });
    }

    /** Has a component whose constructor throws. */
    public static Path throwing(String module, String version) {
        return withComponent(
                module,
                version,
                "public final class Extra { public Extra() {"
                        + " Fault.shows(); throw new IllegalStateException(\"broken\"); } }");
    }

    /** Has a component that keeps every processor busy from its start until its end. */
    public static Path burning(String module, String version) {
        return withComponent(
                module,
                version,
                """
                public final class Extra {
                    private volatile boolean over;
                    public volatile long count;
                    public void activate() {
                        Fault.shows();
                        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                            Thread thread = new Thread(() -> { while (!over) { count++; } });
                            thread.setDaemon(true);
                            thread.start();
                        }
                    }
                    public void deactivate() { over = true; }
                }
                """);
    }

    /** Call control that sends every call away. */
    public static Path refusing(String version) {
        return edited(
                CALL_CORE,
                version,
                "Setup",
                "if (sessions.refuses(call, invite)) {",
                "if (true) { broken.Fault.shows(); refusal.caller(call, 500, \"routing\", \"broken\"); return; }"
                        + " if (sessions.refuses(call, invite)) {");
    }

    /** Call control that does not look at the calls its predecessor left, and so forgets them. */
    public static Path forgetting(String version) {
        return edited(
                CALL_CORE,
                version,
                "CallRunner",
                "table.records().forEach((id, record) -> {",
                "broken.Fault.shows(); Map.<String, byte[]>of().forEach((id, record) -> {");
    }

    /** Call control that ends all calls three seconds after its start. */
    public static Path ending(String version) {
        return endingLate(version, "call.endCause = \"500 broken\"; parts.teardown.endAll(call, 500, \"broken\");");
    }

    /** The same, but it says of each call that an operator ended it. */
    public static Path hangingUp(String version) {
        return endingLate(version, "desk.hangup(call.id);");
    }

    private static Path endingLate(String version, String end) {
        return edited(
                CALL_CORE,
                version,
                "Switchboard",
                "desk.adopt(afterCrash);",
                "desk.adopt(afterCrash); context.at(context.clock.millis() + " + LATE_MS
                        + ", () -> { broken.Fault.shows(); List.copyOf(context.calls.keySet())"
                        + ".forEach(id -> runner.onCall(id, \"\", call -> { " + end + " })); });");
    }

    /** Media that receives, and three seconds after its start no longer sends on. */
    public static Path mute(String version) {
        return edited(
                "media/engine",
                version,
                "MediaSession",
                "joined.relay(packet, this, nowNs);",
                "if (nowNs - BEGAN_NS < " + LATE_MS + "_000_000L) { joined.relay(packet, this, nowNs); }"
                        + " else { broken.Fault.shows(); }",
                "private final Identity identity;",
                "private static final long BEGAN_NS = System.nanoTime(); private final Identity identity;");
    }

    private static Path withComponent(String module, String version, String source) {
        String xml = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"broken.Extra\""
                + " immediate=\"true\""
                + (source.contains("activate()") ? " activate=\"activate\" deactivate=\"deactivate\"" : "")
                + "><implementation class=\"broken.Extra\"/></scr:component>";
        Path jar = JarVersions.built(module);
        Map<String, byte[]> entries = new HashMap<>(compiled(jar, "Extra", "package broken;\n" + source));
        entries.put("OSGI-INF/broken.Extra.xml", xml.getBytes(StandardCharsets.UTF_8));
        return rewritten(jar, version, entries, headers -> {
            Attributes.Name components = new Attributes.Name("Service-Component");
            headers.put(components, headers.get(components) + ",OSGI-INF/broken.Extra.xml");
        });
    }

    /** A bundle one of whose classes, of its root package, has other words in its source: pairs of old and new. */
    private static Path edited(String module, String version, String name, String... words) {
        Path source = Workspace.root()
                .resolve("bundles/" + module + "/src/main/java/io/tandempbx/" + module + "/" + name + ".java");
        try {
            String text = Files.readString(source);
            for (int i = 0; i < words.length; i += 2) {
                if (!text.contains(words[i])) {
                    throw new AssertionError(source + " no longer has: " + words[i]);
                }
                text = text.replace(words[i], words[i + 1]);
            }
            Path jar = JarVersions.built(module);
            return rewritten(jar, version, compiled(jar, name, text), headers -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compiled(Path jar, String name, String source) {
        Path directory = Workspace.fresh("broken");
        try {
            Path file = Files.writeString(directory.resolve(name + ".java"), source);
            Path fault = Files.writeString(directory.resolve("Fault.java"), FAULT);
            StringWriter complaints = new StringWriter();
            var compiler = ToolProvider.getSystemJavaCompiler();
            try (var files = compiler.getStandardFileManager(null, null, null)) {
                boolean done = compiler.getTask(
                                complaints,
                                files,
                                null,
                                List.of("-cp", classpath(jar), "-d", directory.toString(), "-proc:none"),
                                null,
                                files.getJavaFileObjects(file, fault))
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

    /** The bundle, every contract and the ring, and what the tests have themselves. */
    private static String classpath(Path jar) throws IOException {
        List<String> paths = new ArrayList<>(List.of(jar.toString(), System.getProperty("java.class.path", "")));
        try (Stream<Path> directories = Files.list(Workspace.root().resolve("bundles"))) {
            directories
                    .filter(directory -> Files.isDirectory(directory.resolve("api/target")))
                    .map(directory -> directory.getFileName() + "/api")
                    .map(module -> JarVersions.built(module).toString())
                    .forEach(paths::add);
        }
        paths.add(JarVersions.built("ring/state").toString());
        paths.add(JarVersions.built("ring/socket").toString());
        return String.join(":", paths);
    }

    private static Path rewritten(Path jar, String version, Map<String, byte[]> entries, Consumer<Attributes> headers) {
        Path copy = Workspace.fresh("broken").resolve(jar.getFileName().toString());
        try {
            BundleJar.rewrite(jar, version, copy, entries, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }
}
