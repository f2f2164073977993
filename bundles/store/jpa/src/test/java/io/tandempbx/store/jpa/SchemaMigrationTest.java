package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaMigrationTest {
    @TempDir
    private Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(home.resolve("etc"));
    }

    @Test
    void shouldPrintWhatItAppliedAndApplyItOnce() {
        assertEquals(0, migrate());
        assertTrue(text().contains("applied 1-directory\napplied "), this::text);

        said.reset();
        assertEquals(0, migrate());
        assertTrue(text().contains("nothing to apply"), this::text);
    }

    @Test
    void shouldSayWhyItCannot() throws IOException {
        Files.writeString(home.resolve("etc/pbx.store.cfg"), "database = postgresql\n");
        Files.writeString(home.resolve(".env"), "DB_PORT=1\n");
        assertEquals(1, migrate());
        assertTrue(text().contains("sqlstate=08001"), this::text);

        said.reset();
        Files.writeString(home.resolve(".env"), "DB_PORT=x\n");
        assertEquals(1, migrate());
        assertTrue(text().contains("key DB_PORT = 'x' must be a port"), this::text);
    }

    private int migrate() {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return SchemaMigration.migrate(home, out, out);
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
