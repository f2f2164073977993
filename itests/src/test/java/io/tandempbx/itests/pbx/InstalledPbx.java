package io.tandempbx.itests.pbx;

import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The distribution's archive installed below a directory that stands for {@code /}, and started as the unit says. Where no
 * init system runs this takes its place: it reads {@code ExecStart}, {@code WorkingDirectory} and {@code EnvironmentFile} of
 * the installed unit, puts the directory before the absolute paths in them, and adds free ports. {@code User} is not changed
 * to. Readiness is read from the output; what the program tells an init system, a {@code NotifySocket} shows.
 */
public final class InstalledPbx implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Pattern READY = Pattern.compile("(?m)^ready pid=(\\d+) ");
    private static final int RTP_PORTS = 100;

    private final Path root;
    private final ChildProcess process;
    private final int sipPort;

    private InstalledPbx(Path root, ChildProcess process, int sipPort) {
        this.root = root;
        this.process = process;
        this.sipPort = sipPort;
    }

    /** Where the archive of the distribution under test is. */
    public static Path archive() {
        try (Stream<Path> files = Files.list(Workspace.root().resolve("karaf-assembly/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("tandem-karaf-.*\\.tar\\.gz"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no archive was built"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the installer for a directory. */
    public static Script install(Path root, Map<String, String> environment, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("--root", root.toString(), "--archive", archive().toString()));
        arguments.addAll(List.of(options));
        return Script.run(
                Workspace.root().resolve("scripts/install.sh"), environment, arguments.toArray(String[]::new));
    }

    /** Starts what is installed below the directory, and waits until calls can be made. */
    public static InstalledPbx start(Path root) {
        InstalledPbx pbx = launch(root, Map.of());
        try {
            pbx.awaitReady();
        } catch (AssertionError e) {
            pbx.process.close();
            throw e;
        }
        return pbx;
    }

    /**
     * Starts what is installed below the directory.
     *
     * @param more of the environment, as an init system adds it
     */
    public static InstalledPbx launch(Path root, Map<String, String> more) {
        String unit = read(root.resolve("etc/systemd/system/pbx.service"));
        List<String> command = new ArrayList<>();
        for (String word : value(unit, "ExecStart").orElseThrow().split(" ", -1)) {
            command.add(word.startsWith("/") ? root + word : word);
        }
        int rtp = FreePorts.range(RTP_PORTS);
        int sip = FreePorts.one();
        command.addAll(List.of(
                "--sip-port", Integer.toString(sip),
                "--sips-port", Integer.toString(FreePorts.one()),
                "--ssh-port", Integer.toString(FreePorts.one()),
                "--https-port", Integer.toString(FreePorts.one()),
                "--rtp-ports", rtp + "-" + (rtp + RTP_PORTS - 1)));
        Map<String, String> environment = new HashMap<>(environment(root, unit));
        environment.put("TANDEM_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        environment.putAll(more);
        Path directory = Path.of(root + value(unit, "WorkingDirectory").orElseThrow());
        Path output = root.resolveSibling(root.getFileName() + ".out");
        return new InstalledPbx(root, ChildProcess.start(directory, output, environment, command), sip);
    }

    /** Waits until calls can be made. */
    public void awaitReady() {
        process.awaitOutput("ready pid=", READY_LIMIT);
    }

    /** Where it takes SIP. */
    public InetSocketAddress sip() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPort);
    }

    /** The Java process that is ready. */
    public long pid() {
        Matcher ready = READY.matcher(process.output());
        if (!ready.find()) {
            throw new AssertionError("not ready:\n" + process.output());
        }
        return Long.parseLong(ready.group(1));
    }

    /** Runs an installed script. */
    public Script run(String name, String... arguments) {
        return Script.run(root.resolve("opt/pbx/scripts").resolve(name), Map.of(), arguments);
    }

    private static Map<String, String> environment(Path root, String unit) {
        Map<String, String> values = new HashMap<>();
        String file = value(unit, "EnvironmentFile").orElseThrow();
        Path path = Path.of(root + file.replaceFirst("^-", ""));
        if (Files.exists(path) || !file.startsWith("-")) {
            for (String line : read(path).lines().toList()) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        }
        return values;
    }

    private static Optional<String> value(String unit, String key) {
        return Pattern.compile("(?m)^" + key + "=(.*)$")
                .matcher(unit)
                .results()
                .map((MatchResult line) -> line.group(1))
                .findFirst();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, as {@code ExecStop} is none. */
    @Override
    public void close() {
        process.terminate();
    }
}
