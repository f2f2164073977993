package io.tandempbx.itests.pbx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system installed with a PostgreSQL server, on which the commands of docs/RUNBOOK.md are run. Absolute paths and ports
 * are those of the installation below a directory; programs of {@code resources/runbook} stand for those that need an init
 * system or would change this machine; {@code smtp.example.org} is a port of this machine. Root has the service run as
 * {@value #UNPRIVILEGED}, a user that every Debian has and no other program of the tests is: none is made.
 */
public final class RunbookSystem implements AutoCloseable {
    private static final String MONITOR = "/opt/pbx/scripts/health_monitor";
    private static final String UNPRIVILEGED = "daemon";
    private static final List<String> OWNED = List.of("opt/pbx", "var/log/pbx", "var/backups/pbx");
    private static final int MOST_LOOKS = 60;
    private static final int USUAL_RTP_PORT = 10_000;
    private static final int SHOWN_RTP_PORTS = 3;

    private final Path root;
    private final boolean changesUser = System.getProperty("user.name").equals("root");
    private final int sipPort = FreePorts.one();
    private final int httpsPort = FreePorts.one();
    private final int rtpPort = FreePorts.range(100);
    private final int smtpPort = FreePorts.one();
    private final Map<String, String> environment = new HashMap<>();

    /** Installs it; it does not run yet. */
    public RunbookSystem(String name, PostgresServer server) throws IOException {
        root = Workspace.fresh(name);
        String port = Integer.toString(server.port());
        InstalledPbx.install(
                        root,
                        Map.of(
                                "PGHOST",
                                "127.0.0.1",
                                "PGPORT",
                                port,
                                "PGUSER",
                                PostgresServer.superuser(),
                                "PGPASSWORD",
                                PostgresServer.superuserPassword()),
                        changesUser
                                ? new String[] {"--postgresql", "--user", UNPRIVILEGED}
                                : new String[] {"--postgresql"})
                .expect(0);
        Path next = JarVersions.rebuilt(JarVersions.built("codec/g711"), "0.1.0.u1");
        Files.copy(next, Files.createDirectories(root.resolve("opt/pbx/new")).resolve("codec.jar"));
        Path programs = Files.createDirectories(root.resolve("programs"));
        stand(programs, "runbook/systemctl", "systemctl");
        stand(programs, "systemd/notify_socket", "notify_socket");
        stand(programs, "runbook/sudo", "sudo");
        stand(programs, "runbook/said", "ufw");
        stand(programs, "runbook/said", "fail2ban-client");
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        environment.put("PBX_ROOT", root.toString());
        environment.put(
                "PBX_OPTIONS",
                "--sip-port " + sipPort + " --sips-port " + FreePorts.one() + " --https-port " + httpsPort
                        + " --ssh-port " + FreePorts.one() + " --rtp-ports " + rtpPort + "-" + (rtpPort + 99));
        environment.put("PBX_SUPERUSER", PostgresServer.superuser());
        environment.put("PBX_SUPERUSER_PASSWORD", PostgresServer.superuserPassword());
        environment.put("PGPORT", port);
        environment.put("TANDEM_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        handOver();
    }

    private static void stand(Path programs, String resource, String name) throws IOException {
        Path source = Workspace.root().resolve("itests/src/test/resources").resolve(resource);
        Path copy = Files.copy(source, programs.resolve(name));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Adds a line to a file of settings, before the start. */
    public RunbookSystem with(String file, String line) {
        Path path = home().resolve("etc").resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The user who runs the service. */
    public String user() {
        return changesUser ? UNPRIVILEGED : System.getProperty("user.name");
    }

    /** Who really runs it. */
    public String owner() {
        try {
            return Files.getOwner(Path.of("/proc", Long.toString(pid()))).getName();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the installer does when the root is that of the machine. */
    private void handOver() {
        if (!changesUser) {
            return;
        }
        try {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments = new ArrayList<>(List.of("-R", UNPRIVILEGED + ":" + UNPRIVILEGED));
        OWNED.forEach(directory -> arguments.add(root.resolve(directory).toString()));
        Script.run(Path.of("/bin/chown"), Map.of(), arguments.toArray(String[]::new))
                .expect(0);
    }

    /** Starts it and waits: the runbook is for a system in use, and one that has just started needs all processors. */
    public RunbookSystem start() {
        handOver(); // what was added since
        run("systemctl start pbx").expect(0);
        try {
            Script last = run(MONITOR);
            for (int looks = 1; last.status() != 0; looks++) {
                assertTrue(looks < MOST_LOOKS, last.output());
                last = run(MONITOR); // measures for a second
            }
            return this;
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    public Path home() {
        return root.resolve("opt/pbx");
    }

    /** The port at which a mail server is expected. */
    public int smtpPort() {
        return smtpPort;
    }

    /** The process, as long as it is the same. */
    public long pid() {
        return Long.parseLong(read(home().resolve("karaf.pid")).strip());
    }

    /** The whole log. */
    public String log() {
        return read(root.resolve("var/log/pbx/pbx.log"));
    }

    /** Where it takes SIP. */
    public InetSocketAddress sip() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), sipPort);
    }

    /** A registered phone of an extension whose password this is. */
    public TestPhone phone(String extension, String password) {
        return TestPhone.udp(sip(), extension, password).register();
    }

    /** Runs commands as they stand in the runbook; they must end within two minutes. */
    public Script run(String commands) {
        String here = commands.replaceAll("/opt/pbx|/var/(?:log|backups)/pbx", root + "$0")
                .replace("localhost:8080", "localhost:" + httpsPort)
                .replace("SMTP_HOST=smtp.example.org", "SMTP_HOST=localhost")
                .replace("SMTP_PORT=587", "SMTP_PORT=" + smtpPort)
                .replace(":5060 ", ":" + sipPort + " ")
                .replace(":8080 ", ":" + httpsPort + " ");
        for (int port = 0; port < SHOWN_RTP_PORTS; port++) {
            here = here.replace(":" + (USUAL_RTP_PORT + port) + " ", ":" + (rtpPort + port) + " ");
        }
        Path script;
        try {
            script = Files.writeString(Files.createTempFile(root, "commands-", ""), "set -e\n" + here);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> now = new HashMap<>(environment);
        now.put("PGPASSWORD", databasePassword());
        return Script.run(Path.of("/bin/bash"), now, script.toString());
    }

    /** As an operator types it, whatever it is at the moment. */
    private String databasePassword() {
        Path env = home().resolve(".env");
        Matcher line = Pattern.compile("(?m)^DB_PASSWORD=(.*)$").matcher(Files.exists(env) ? read(env) : "");
        return line.find() ? line.group(1) : "";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run("systemctl stop pbx").expect(0);
    }
}
