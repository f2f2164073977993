package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator looks at every morning, and when something does not work. */
class OperatorChecksIT extends PbxTest {

    OperatorChecksIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldGoThroughTheMorningChecksAndLookForFaults() throws IOException {
        Path backups = Workspace.fresh("backups");
        String morning = pbx.shell().run("pbx:morning --backups " + backups);
        for (String check :
                List.of("service", "health", "log", "backup", "disk", "registrations", "calls", "certificate")) {
            assertTrue(morning.contains(check), morning);
        }
        assertTrue(morning.contains("there is none in " + backups), morning);
        Path backup = Files.createDirectories(backups.resolve("20260101_020000"));
        Files.writeString(backup.resolve("MANIFEST"), "");
        assertEquals("healthy", verdict("pbx:morning --json --backups " + backups, "backup"));

        assertEquals("healthy", verdict("pbx:doctor --json", "secrets"));
        Path netrc = pbx.home().resolve(".netrc");
        Files.setPosixFilePermissions(netrc, PosixFilePermissions.fromString("rw-r--r--"));
        try {
            assertEquals("critical", verdict("pbx:doctor --json", "secrets"));
            String said = pbx.shell().run("pbx:doctor");
            assertTrue(said.contains("others can read [.netrc]") && said.contains("critical: secrets"), said);
        } finally {
            Files.setPosixFilePermissions(netrc, PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void shouldMissPrompts() throws IOException {
        assertEquals("healthy", verdict("pbx:doctor --json", "prompts"));
        Path prompts = pbx.home().resolve("voicemail_prompts");
        Path aside = Files.move(
                prompts.resolve("vm-locked.wav"), Workspace.fresh("prompt").resolve("vm-locked.wav"));
        Files.copy(prompts.resolve("monday.wav"), aside.resolveSibling("monday.wav"));
        Files.writeString(prompts.resolve("monday.wav"), "no sound");
        try {
            assertEquals("warning", verdict("pbx:doctor --json", "prompts"));
            String said = pbx.shell().run("pbx:doctor");
            assertTrue(said.contains("1 missing: vm-locked.wav; 1 no readable WAV file: monday.wav"), said);
        } finally {
            Files.move(aside, prompts.resolve("vm-locked.wav"));
            Files.move(
                    aside.resolveSibling("monday.wav"),
                    prompts.resolve("monday.wav"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        assertEquals("healthy", verdict("pbx:doctor --json", "prompts"));
    }

    private String verdict(String command, String name) {
        for (JsonNode finding : pbx.shell().json(command)) {
            if (finding.path("name").asText().equals(name)) {
                return finding.path("verdict").asText();
            }
        }
        throw new AssertionError(name + " was not looked at");
    }
}
