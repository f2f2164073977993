package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.PbxShell;
import io.tandempbx.itests.pbx.PbxTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What viewers and operators can reach at the shell: the commands that are named for them, and nothing else. */
class ConsoleRolesIT extends PbxTest {
    ConsoleRolesIT(PbxProcess pbx) {
        super(pbx);
    }

    /** What the platform's own shell offers reads files, settings and bundles, and so leads to the admin's key. */
    @Test
    void shouldLetALesserRoleNowhereButToPbx() throws IOException {
        String key = Files.readString(pbx.home().resolve("etc/admin.key"))
                .lines()
                .toList()
                .get(1);
        for (String role : List.of("viewer", "operator")) {
            String password = pbx.shell()
                    .json("pbx:user-add --json walter --role " + role)
                    .path("password")
                    .asText();
            try (PbxShell lesser = pbx.shell().as("walter", password)) {
                for (String command : List.of(
                        "shell:cat " + pbx.home().resolve("etc/admin.key"),
                        "cat " + pbx.home().resolve("etc/admin.key"),
                        "shell:grep . " + pbx.home().resolve("etc/admin.key"),
                        "shell:history -R " + pbx.home().resolve("etc/admin.key"),
                        "pbx:status > " + pbx.home().resolve("etc/written.cfg"),
                        "shell:exec id",
                        "config:list",
                        "feature:repo-add mvn:nobody/nothing/1.0/xml/features",
                        "bundle:list",
                        "log:set DEBUG",
                        "jaas:realm-list",
                        "scr:list",
                        "service:list",
                        "system:property karaf.home",
                        "system:start-level")) {
                    String refused = lesser.run(command);
                    assertTrue(refused.contains("not found") || refused.contains("nsufficient"), refused);
                    assertFalse(refused.contains(key), command);
                }
                assertTrue(lesser.json("pbx:status --json").path("running").asBoolean());
                assertTrue(lesser.run("help").contains("pbx:status"), "no help for the " + role);
                try (PbxTerminal terminal = lesser.terminal()) {
                    terminal.type("pbx:trunk-l\t");
                    terminal.awaitScreen("completion for the " + role, "pbx:trunk-list");
                }
            } finally {
                pbx.shell().json("pbx:user-remove --json walter");
            }
        }
        assertFalse(Files.exists(pbx.home().resolve("etc/written.cfg")), "a redirection wrote a file");
    }

    /** What a session says of itself is the user's own to set. */
    @Test
    void shouldNoteWhoLoggedInWhateverTheSessionSays() {
        try {
            pbx.shell().run("USER = mallory ; pbx:ban-add 203.0.113.79 --seconds 60 --reason drill");
            Set<String> users = new TreeSet<>();
            for (JsonNode entry :
                    pbx.shell().json("pbx:audit-list --json --action ban.set").path("entries")) {
                if (entry.path("subject").asText().equals("address/203.0.113.79")) {
                    users.add(entry.path("user").asText());
                }
            }
            assertEquals(Set.of("admin"), users);
        } finally {
            pbx.shell().run("pbx:ban-lift 203.0.113.79");
        }
    }

    /** A command that no list names would be for admins only, without anybody having meant it. */
    @Test
    void shouldNameEveryCommandInTheAccessList() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(pbx.home().resolve("etc/org.apache.karaf.command.acl.pbx.cfg"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                named.add(line.substring(0, line.indexOf('=')).strip());
            }
        }
        assertEquals(new TreeSet<>(ConsoleIT.COMMANDS), named);
    }
}
