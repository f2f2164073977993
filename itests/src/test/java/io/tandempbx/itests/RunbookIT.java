package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.InstalledPbx;
import io.tandempbx.itests.support.FreePorts;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every command of docs/RUNBOOK.md, in its order, against an installed system with a PostgreSQL server. Absolute paths and
 * ports are those of the installation below a directory; programs of {@code resources/runbook} stand for those that need
 * an init system or would change this machine.
 */
@Tag("servers")
class RunbookIT {
    private static final Pattern BLOCK =
            Pattern.compile("```bash\n(.*?)```\nPrints: ([^\n]*)\n(?:Status: (\\d+)\n)?", Pattern.DOTALL);

    private final Path root = Workspace.fresh("runbook");
    private final int sipPort = FreePorts.one();
    private final int httpsPort = FreePorts.one();
    private final Map<String, String> environment = new HashMap<>();

    /** One block of commands and what is said of it. */
    private record Step(String commands, Pattern prints, int status) {}

    @Test
    void shouldDoWhatItSays() throws IOException {
        String runbook = Files.readString(Workspace.root().resolve("docs/RUNBOOK.md"));
        List<Step> steps = steps(runbook);
        assertEquals(runbook.split("```bash", -1).length - 1, steps.size(), "a block says nothing of what it prints");
        try (PostgresServer server = PostgresServer.start()) {
            prepare(server);
            run("systemctl start pbx").expect(0);
            try {
                for (Step step : steps) {
                    Script done = run(step.commands());
                    String seen = step.commands() + "\nended with " + done.status() + " and printed\n" + done.output();
                    assertEquals(step.status(), done.status(), seen);
                    assertTrue(step.prints().matcher(done.output().strip()).find(), seen);
                }
            } finally {
                run("systemctl stop pbx").expect(0);
            }
        }
        System.out.printf("RunbookIT: %d blocks%n", steps.size());
    }

    private static List<Step> steps(String runbook) {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(runbook);
        while (block.find()) {
            String status = block.group(3);
            steps.add(new Step(
                    block.group(1),
                    Pattern.compile(block.group(2), Pattern.MULTILINE),
                    status == null ? 0 : Integer.parseInt(status)));
        }
        return steps;
    }

    private void prepare(PostgresServer server) throws IOException {
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
                        "--postgresql")
                .expect(0);
        Path programs = Files.createDirectories(root.resolve("programs"));
        stand(programs, "systemctl", "systemctl");
        stand(programs, "sudo", "sudo");
        stand(programs, "said", "ufw");
        stand(programs, "said", "fail2ban-client");
        int rtp = FreePorts.range(100);
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        environment.put("PBX_ROOT", root.toString());
        environment.put(
                "PBX_OPTIONS",
                "--sip-port " + sipPort + " --https-port " + httpsPort + " --ssh-port " + FreePorts.one()
                        + " --rtp-ports " + rtp + "-" + (rtp + 99));
        environment.put("PBX_SUPERUSER", PostgresServer.superuser());
        environment.put("PBX_SUPERUSER_PASSWORD", PostgresServer.superuserPassword());
        environment.put("PGPORT", port);
        environment.put("TANDEM_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    }

    private static void stand(Path programs, String resource, String name) throws IOException {
        Path source =
                Workspace.root().resolve("itests/src/test/resources/runbook").resolve(resource);
        Path copy = Files.copy(source, programs.resolve(name));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Script run(String commands) throws IOException {
        String here = commands.replaceAll("/opt/pbx|/var/(?:log|backups)/pbx", root + "$0")
                .replace("localhost:8080", "localhost:" + httpsPort);
        Path script = root.resolve("commands");
        Files.writeString(script, "set -e\n" + here);
        environment.put("PGPASSWORD", databasePassword());
        return Script.run(Path.of("/bin/bash"), environment, script.toString());
    }

    /** As an operator types it, whatever it is at the moment. */
    private String databasePassword() throws IOException {
        Path env = root.resolve("opt/pbx/.env");
        Matcher line =
                Pattern.compile("(?m)^DB_PASSWORD=(.*)$").matcher(Files.exists(env) ? Files.readString(env) : "");
        return line.find() ? line.group(1) : "";
    }
}
