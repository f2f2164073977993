package io.tandempbx.wiring.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
    @TempDir
    private Path home;

    @Test
    void shouldReadAssignmentsAndNameEverythingElse() throws IOException {
        EnvFile env = written("# database\nDB_HOST=db.example.org\n\nexport DB_PORT=5433\r\nDB_PASSWORD='a=b # c'\n"
                + "SMTP_HOST = \"mail\" \nnonsense\n2X=1\nDB_NAME=\n");

        assertEquals(
                Map.of(
                        "DB_HOST",
                        "db.example.org",
                        "DB_PORT",
                        "5433",
                        "DB_PASSWORD",
                        "a=b # c",
                        "SMTP_HOST",
                        "mail",
                        "DB_NAME",
                        ""),
                env.values());
        assertEquals(Set.of(7, 8), env.wrongLines());
        assertEquals(Optional.empty(), env.value("DB_NAME"));
    }

    @Test
    void shouldSayWhetherOthersCanReadIt() throws IOException {
        Path file = home.resolve(".env");
        Files.writeString(file, "A=1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertTrue(EnvFile.read(file).isPrivate());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertFalse(EnvFile.read(file).isPrivate());
    }

    @Test
    void shouldTakeAnAbsentFileAsEmpty() throws IOException {
        assertEquals(EnvFile.ABSENT, EnvFile.read(home.resolve(".env")));
    }

    @Test
    void shouldNotShowValues() throws IOException {
        assertEquals("EnvFile[DB_PASSWORD]", written("DB_PASSWORD=secret\n").toString());
    }

    private EnvFile written(String text) throws IOException {
        Path file = home.resolve(".env");
        Files.writeString(file, text);
        return EnvFile.read(file);
    }
}
