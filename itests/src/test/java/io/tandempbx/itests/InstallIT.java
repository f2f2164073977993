package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandempbx.itests.pbx.InstalledPbx;
import io.tandempbx.itests.support.FileTree;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The installer, what it installs, and the scripts that look after it. */
@Tag("long")
class InstallIT {
    private static final Set<String> CHECKS =
            Set.of("system", "service", "ports", "database", "api", "storage", "certificate");
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final List<String> UNITS = List.of("pbx.service", "pbx-backup.service", "pbx-backup.timer");

    @Test
    void shouldChangeNothingOnADryRun() {
        Path root = Workspace.fresh("install-dry");
        InstalledPbx.install(root, Map.of(), "--dry-run")
                .expect(0)
                .expect("would: unpack")
                .expect("5060/udp")
                .expect("10000:20000/udp")
                .expect("nothing was changed");
        assertEquals(Map.of(), FileTree.sums(root));
    }

    @Test
    void shouldRunWhatIsInstalledAndLeaveOnlyDataBehind() throws IOException {
        Path root = Workspace.fresh("install");
        InstalledPbx.install(root, Map.of()).expect(0);
        if (Files.exists(SYSTEMD_ANALYZE)) { // not in every container; .ci/run has it
            unitsAreValid(root);
        }
        assertEquals("rwx------", mode(root, "var/backups/pbx"));
        try (InstalledPbx pbx = InstalledPbx.start(root)) {
            pbx.run("smoke_tests").expect(0).expect("heard both ways (answered");
            assertEquals("rw-------", mode(root, "opt/pbx/.netrc"));
            healthIsShown(pbx);
            Path backups = root.resolve("var/backups/pbx");
            pbx.run("backup.sh", "--incremental", "--destination", backups.toString())
                    .expect(0)
                    .expect("this one is full");
        }
        Script health = Script.run(root.resolve("opt/pbx/scripts/health_monitor"), Map.of())
                .expect(1)
                .expect("no PBX runs");
        assertTrue(health.output().contains("critical"), health::output);
        Script.run(root.resolve("opt/pbx/scripts/smoke_tests"), Map.of()).expect(1);

        Script.run("uninstall.sh", "--root", root.toString()).expect(0);
        Set<String> left = new TreeSet<>();
        for (String file : FileTree.sums(root).keySet()) {
            left.add(file.replaceFirst("^(opt/pbx/(etc|data|ssl|voicemail_prompts)|var/(log|backups)/pbx)/.*", "$1"));
        }
        left.removeAll(Set.of("opt/pbx/.netrc", "opt/pbx/karaf.pid"));
        assertEquals(
                Set.of(
                        "opt/pbx/etc",
                        "opt/pbx/data",
                        "opt/pbx/ssl",
                        "opt/pbx/voicemail_prompts",
                        "var/log/pbx",
                        "var/backups/pbx"),
                left);

        Script.run("uninstall.sh", "--purge", "--root", root.toString()).expect(0);
        assertTrue(FileTree.sums(root).keySet().stream().allMatch(file -> file.startsWith("var/backups/pbx/")));
    }

    @Test
    void shouldMakeRoleAndDatabase() throws IOException {
        Path root = Workspace.fresh("install-postgres");
        try (PostgresServer server = PostgresServer.start()) {
            Map<String, String> superuser = Map.of(
                    "PGHOST", "127.0.0.1",
                    "PGPORT", Integer.toString(server.port()),
                    "PGUSER", PostgresServer.superuser(),
                    "PGPASSWORD", PostgresServer.superuserPassword());
            InstalledPbx.install(root, superuser, "--postgresql").expect(0);
            assertEquals("rw-------", mode(root, "opt/pbx/.env"));
            String env = Files.readString(root.resolve("opt/pbx/.env"));
            InstalledPbx.install(root, superuser, "--postgresql").expect(0).expect("used as it is");
            assertEquals(env, Files.readString(root.resolve("opt/pbx/.env")));
            try (InstalledPbx pbx = InstalledPbx.start(root)) {
                pbx.run("smoke_tests").expect(0);
            }
            assertEquals(
                    "pbx_user",
                    server.sql("pbx_system", "SELECT tableowner FROM pg_tables WHERE tablename = 'extension'"));
        }
    }

    /** The programs that units name must be there, so their paths are those below the directory. */
    private static void unitsAreValid(Path root) throws IOException {
        Path copies = Workspace.fresh("units");
        List<String> arguments = new ArrayList<>(List.of("verify"));
        for (String unit : UNITS) {
            String text = Files.readString(root.resolve("etc/systemd/system").resolve(unit));
            Path copy = copies.resolve(unit);
            Files.writeString(copy, text.replace("/opt/pbx", root + "/opt/pbx"));
            arguments.add(copy.toString());
        }
        Script verdict = Script.run(SYSTEMD_ANALYZE, Map.of(), arguments.toArray(String[]::new))
                .expect(0);
        assertEquals("", verdict.output());
    }

    private static void healthIsShown(InstalledPbx pbx) throws IOException {
        Script script = pbx.run("health_monitor", "--format", "json");
        JsonNode health = new ObjectMapper().readTree(script.output());
        Set<String> names = new TreeSet<>();
        health.path("checks").fieldNames().forEachRemaining(names::add);
        assertEquals(new TreeSet<>(CHECKS), names);
        for (String name : List.of("service", "ports", "database", "api", "certificate")) {
            assertEquals(
                    "healthy", health.path("checks").path(name).path("status").asText(), script::output);
        }
        boolean critical = health.path("status").asText().equals("critical");
        assertEquals(critical ? 1 : 0, script.status(), script::output); // CPU and disk are the machine's
        Path page = Workspace.fresh("health").resolve("health.html");
        pbx.run("health_monitor", "--format", "html", "--output", page.toString());
        assertTrue(Files.readString(page).contains("<td>certificate</td><td class=\"healthy\">"));
    }

    private static String mode(Path root, String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file)));
    }
}
