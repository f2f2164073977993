package io.tandempbx.security.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.AuditQuery;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Broken;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.security.api.SettingsAdminService.Change;
import io.tandempbx.security.api.SettingsAdminService.State;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwners;
import io.tandempbx.wiring.api.SettingsReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsAdministrationTest {
    private static final String TEXT = "# A door.\nport = 3\n\n# Known to nobody.\nsecret = swordfish\n#colour = red\n";

    private record Door(int port, String secret, String colour) {}

    @TempDir
    private Path etc;

    private final SettingsFile<Door> door = new SettingsFile<>("pbx.door", SettingsAdministrationTest::rules);
    private final SettingsOwners owners = new SettingsOwners();
    private final Bench bench = new Bench();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread watcher = new Thread(this::watch, "watch");
    private SettingsAdministration settings;
    private Path file;

    private static Door rules(SettingsReader reader) {
        return new Door(reader.integer("port", 1, 1, 9), reader.secret("secret", ""), reader.text("colour", "red"));
    }

    @BeforeEach
    void begin() throws IOException, InvalidSettingsException {
        owners.bind(() -> door);
        file = Files.writeString(etc.resolve("pbx.door.cfg"), TEXT);
        take();
        settings = new SettingsAdministration(owners, bench.audit, etc, Duration.ofSeconds(10));
        watcher.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        stopping.countDown();
        watcher.join();
    }

    /** As the platform does it: what is in the file is taken soon. */
    private void watch() {
        while (stopping.getCount() > 0) {
            try {
                take();
            } catch (IOException | InvalidSettingsException e) {
                throw new AssertionError(e);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void take() throws IOException, InvalidSettingsException {
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            read.load(in);
        }
        Map<String, String> values = new HashMap<>();
        read.stringPropertyNames().forEach(key -> values.put(key, read.getProperty(key)));
        door.take(values);
    }

    private State patch(Map<String, Optional<String>> values) throws RefusedException {
        return settings.change("pbx.door", new Change(values, false), Optional.empty(), Identity.SYSTEM);
    }

    private List<Broken> refused(Map<String, Optional<String>> values) {
        RefusedException refused = assertThrows(RefusedException.class, () -> patch(values));
        assertEquals(Kind.INVALID, refused.kind());
        return refused.broken();
    }

    private List<AuditEntry> noted() throws Exception {
        return bench.audit.find(
                new AuditQuery(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), "", "config.", 100, 0));
    }

    @Test
    void shouldChangeAFileAndKeepTheRestOfIt() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        State changed = patch(Map.of("port", Optional.of("4"), "colour", Optional.of("blue")));

        assertTrue(changed.inEffect());
        assertEquals(new Door(4, "swordfish", "blue"), door.settings());
        assertEquals(Map.of("port", "4", "secret", "***", "colour", "blue"), changed.settings());
        assertEquals(
                TEXT.replace("port = 3", "port = 4").replace("#colour = red\n", "#colour = red\ncolour = blue\n"),
                Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(etc)) {
            assertEquals(1, files.count(), "something was left behind");
        }
        assertEquals("colour=red,port=3", noted().get(0).before());
        assertEquals("colour=blue,port=4", noted().get(0).after());
        assertEquals("config/pbx.door", noted().get(0).subject());
    }

    @Test
    void shouldKeepALink() throws Exception {
        Path elsewhere = Files.move(file, etc.resolve("elsewhere"));
        Files.createSymbolicLink(file, elsewhere);
        patch(Map.of("port", Optional.of("5")));
        assertTrue(Files.isSymbolicLink(file));
        assertTrue(Files.readString(elsewhere).contains("port = 5"));
    }

    @Test
    void shouldTakePresetsForWhatIsTakenOut() throws Exception {
        patch(Map.of("port", Optional.empty()));
        assertEquals(new Door(1, "swordfish", "red"), door.settings());
        settings.change(
                "pbx.door",
                new Change(Map.of("secret", Optional.of("***"), "colour", Optional.of("blue")), true),
                Optional.empty(),
                Identity.SYSTEM);
        assertEquals(new Door(1, "swordfish", "blue"), door.settings());
        settings.change(
                "pbx.door", new Change(Map.of("port", Optional.of("2")), true), Optional.empty(), Identity.SYSTEM);
        assertEquals(new Door(2, "", "red"), door.settings());
    }

    @Test
    void shouldHideSecretsInTheAuditLog() throws Exception {
        patch(Map.of("secret", Optional.of("sesame")));
        assertEquals("sesame", door.settings().secret());
        assertEquals("secret=***", noted().get(0).before());
        assertEquals("secret=changed", noted().get(0).after());
    }

    @Test
    void shouldNameEveryBrokenRuleAndChangeNothing() throws Exception {
        assertEquals(
                List.of(
                        new Broken(2, "port", "10", "must be a whole number from 1 to 9"),
                        new Broken(7, "prot", "1", "is not a known key")),
                refused(Map.of("port", Optional.of("10"), "prot", Optional.of("1"))));
        assertEquals(
                "colour",
                refused(Map.of("colour", Optional.of("a\nport = 9"))).get(0).field());
        assertEquals("", refused(Map.of("a\nb", Optional.of("1"))).get(0).field());
        assertEquals(
                Kind.UNKNOWN,
                assertThrows(RefusedException.class, () -> settings.find("../pbx.door"))
                        .kind());
        assertEquals(TEXT, Files.readString(file));
        assertTrue(noted().isEmpty());
    }

    @Test
    void shouldRefuseAVersionThatIsNotTheLatest() throws Exception {
        State seen = settings.find("pbx.door");
        Change change = new Change(Map.of("port", Optional.of("4")), false);
        State changed = settings.change("pbx.door", change, Optional.of(seen.version()), Identity.SYSTEM);
        assertEquals(settings.find("pbx.door").version(), changed.version());
        RefusedException late = assertThrows(
                RefusedException.class,
                () -> settings.change("pbx.door", change, Optional.of(seen.version()), Identity.SYSTEM));
        assertEquals("version", late.field());
    }

    @Test
    void shouldOnlyJudgeInADryRun() throws Exception {
        State would = settings.change(
                "pbx.door",
                new Change(Map.of("port", Optional.of("4")), false),
                Optional.empty(),
                Identity.SYSTEM.forDryRun());
        assertEquals("4", would.settings().get("port"));
        assertFalse(would.inEffect());
        assertEquals(TEXT, Files.readString(file));
        assertEquals(3, door.settings().port());
        assertTrue(noted().isEmpty());
    }

    @Test
    void shouldSayWhenNobodyTakesItInTime() throws Exception {
        stopping.countDown();
        watcher.join();
        settings = new SettingsAdministration(owners, bench.audit, etc, Duration.ofMillis(200));
        assertFalse(patch(Map.of("port", Optional.of("4"))).inEffect());
        assertTrue(Files.readString(file).contains("port = 4"));
    }

    /** The platform may put back what it took before, once, when it has not seen the change yet. */
    @Test
    void shouldWriteAgainWhatWasWrittenBack() throws Exception {
        stopping.countDown();
        watcher.join();
        Thread late = new Thread(
                () -> {
                    try {
                        while (Files.readString(file).equals(TEXT)) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        Files.writeString(file, TEXT);
                        while (Files.readString(file).equals(TEXT)) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        take();
                    } catch (IOException | InvalidSettingsException e) {
                        throw new AssertionError(e);
                    }
                },
                "late");
        late.start();
        assertTrue(patch(Map.of("port", Optional.of("4"))).inEffect());
        late.join();
    }
}
