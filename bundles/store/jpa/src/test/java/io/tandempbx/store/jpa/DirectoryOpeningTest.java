package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryOpeningTest {
    private static final Set<String> DEMO_NUMBERS =
            IntStream.rangeClosed(1001, 1010).mapToObj(Integer::toString).collect(Collectors.toSet());

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private TestDatabase database;
    private DirectoryOpening opening;

    @BeforeEach
    void open() throws SQLException {
        database = new TestDatabase();
        opening = new DirectoryOpening(
                database.repository(),
                folder.resolve("demo-extensions.csv"),
                new SecureRandom(),
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void shouldBeginWithDemoExtensionsWhosePasswordsWork() throws IOException {
        DirectorySnapshot first = opening.open(StoreSettings.PRESET, Optional.empty());

        assertEquals(DEMO_NUMBERS, first.extensions().keySet());
        List<String> lines = Files.readAllLines(demoFile());
        assertEquals("number,password,name", lines.get(0));
        assertEquals(11, lines.size());
        for (String line : lines.subList(1, 11)) {
            String[] cells = line.split(",", -1);
            Extension extension = first.find(cells[0]).orElseThrow();
            Credentials credentials = Credentials.of(cells[0], "tandempbx", cells[1]);
            assertTrue(cells[1].matches("[a-zA-Z0-9]{12,}"), "password of " + cells[0]);
            assertEquals(credentials, new Credentials(extension.ha1Md5(), extension.ha1Sha256()));
            assertEquals(cells[2], extension.name());
            assertTrue(output().contains(cells[0] + "    " + cells[1]));
        }
        assertTrue(output().contains("*43"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(demoFile())));
    }

    @Test
    void shouldPrintAndChangeNothingAtTheSecondStart() throws IOException {
        DirectorySnapshot first = opening.open(StoreSettings.PRESET, Optional.empty());
        String kept = Files.readString(demoFile());
        printed.reset();

        assertEquals(first, opening.open(StoreSettings.PRESET, Optional.empty()));
        assertEquals("", output());
        assertEquals(kept, Files.readString(demoFile()));
    }

    @Test
    void shouldKeepTheRealmOfTheFirstStart() {
        opening.open(new StoreSettings(DatabaseKind.H2, "first.example", false), Optional.empty());

        assertEquals(
                "first.example",
                opening.open(StoreSettings.PRESET, Optional.empty()).realm());
    }

    @Test
    void shouldBeginEmptyWhenToldSo() {
        DirectorySnapshot first =
                opening.open(new StoreSettings(DatabaseKind.H2, "tandempbx", false), Optional.empty());

        assertTrue(first.extensions().isEmpty());
        assertEquals("", output());
        assertFalse(Files.exists(demoFile()));
    }

    @Test
    void shouldLetTheImportedFileWinOverDemoExtensions() throws IOException {
        Path file = write("number,password,name\n1003,my own password,Ada\n2001,secret1,Grace\n");

        DirectorySnapshot first = opening.open(StoreSettings.PRESET, Optional.of(file));

        assertEquals(11, first.extensions().size());
        Extension ada = first.find("1003").orElseThrow();
        assertEquals("Ada", ada.name());
        assertEquals(Credentials.of("1003", "tandempbx", "my own password").ha1Md5(), ada.ha1Md5());
        assertFalse(Files.readString(demoFile()).contains("1003"));
        assertFalse(output().contains("1003 "));
    }

    @Test
    void shouldImportAtALaterStart() throws IOException {
        DirectorySnapshot first = opening.open(StoreSettings.PRESET, Optional.empty());
        Path file = write("number,password,name\n2001,secret1,Grace\n1001,,Renamed\n");

        DirectorySnapshot second = opening.open(StoreSettings.PRESET, Optional.of(file));

        assertEquals(11, second.extensions().size());
        assertEquals("Renamed", second.find("1001").orElseThrow().name());
        assertEquals(
                first.find("1001").orElseThrow().ha1Md5(),
                second.find("1001").orElseThrow().ha1Md5());
        assertTrue(second.version() > first.version());
    }

    @Test
    void shouldTellWhatIsWrongWithAFileAndGoOn() throws IOException {
        Path file = write("number,password\n2001,secret1\n2,secret2\n2003,x\n");

        assertEquals(
                DEMO_NUMBERS,
                opening.open(StoreSettings.PRESET, Optional.of(file))
                        .extensions()
                        .keySet());
        assertTrue(output().contains("line 3, column number: '2' must be 2 to 10 digits"));
        assertTrue(output().contains("line 4, column password: must have 6 to 128 characters"));

        printed.reset();
        assertEquals(
                DEMO_NUMBERS,
                opening.open(StoreSettings.PRESET, Optional.of(file))
                        .extensions()
                        .keySet());
        assertTrue(output().contains("line 3, column number"));
    }

    @Test
    void shouldTellThatAFileIsMissingOrNoText() throws IOException {
        opening.open(StoreSettings.PRESET, Optional.of(folder.resolve("none.csv")));
        assertTrue(output().contains("the file cannot be read"));

        Path binary = Files.write(folder.resolve("b.csv"), new byte[] {'n', (byte) 0xff, 'x'});
        opening.open(StoreSettings.PRESET, Optional.of(binary));
        assertTrue(output().contains("the file must be UTF-8 text"));
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("import.csv"), csv);
    }

    private Path demoFile() {
        return folder.resolve("demo-extensions.csv");
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
