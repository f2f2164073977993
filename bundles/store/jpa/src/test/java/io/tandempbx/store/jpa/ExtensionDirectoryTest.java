package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.MediaEncryption;
import io.tandempbx.directory.api.NewExtension;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtensionDirectoryTest {
    private static final String REALM = "tandempbx";

    private TestDatabase database;
    private ExtensionDirectory directory;

    @BeforeEach
    void open() throws SQLException {
        database = new TestDatabase();
        ExtensionRepository repository = database.repository();
        directory = new ExtensionDirectory(repository, repository.create(REALM, List.of()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void shouldServeAnAddedExtensionAndKeepIt() throws DirectoryException {
        Credentials credentials = Credentials.of("2001", REALM, "secret1");
        Extension expected =
                new Extension("2001", "Grace", "g@example.org", true, credentials.ha1Md5(), credentials.ha1Sha256());

        assertEquals(expected, directory.add(new NewExtension("2001", "secret1", "Grace", "g@example.org")));
        assertEquals(Optional.of(expected), directory.snapshot().find("2001"));
        assertEquals(Optional.of(directory.snapshot()), database.repository().load());
    }

    @Test
    void shouldKeepWhatBecomesOfCalls() throws DirectoryException {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        assertEquals(
                CallHandling.PRESET,
                directory.snapshot().find("2001").orElseThrow().handling());
        CallHandling wanted = new CallHandling(
                "1001",
                "1002",
                "+4930",
                "*431",
                15,
                false,
                ClassOfService.LOCAL,
                "desk",
                List.of("1003", "0170"),
                MediaEncryption.OPTIONAL,
                List.of("PCMA", "PCMU", "G722"));

        directory.change(Map.of("2001", handling(CallHandlingChange.to(wanted))), Optional.empty());
        directory.change(Map.of("2001", ExtensionChange.ofEnabled(false)), Optional.empty());

        assertEquals(wanted, directory.snapshot().find("2001").orElseThrow().handling());
        assertEquals(Optional.of(directory.snapshot()), database.repository().load());
    }

    @Test
    void shouldAddAnExtensionWithAllThatIsDifferentOrNotAtAll() throws DirectoryException {
        NewExtension grace = new NewExtension("2001", "secret1", "Grace", "");
        ExtensionChange bad = forwardedTo("no number");
        DirectorySnapshot before = directory.snapshot();
        List<String> problems = assertThrows(DirectoryException.class, () -> directory.add(grace, bad))
                .problems();
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("forward_always: "), problems::toString);
        assertSame(before, directory.snapshot());
        assertEquals(Optional.of(before), database.repository().load());

        Extension added = directory.add(grace, forwardedTo("1001"));
        assertEquals("1001", added.handling().forwardAlways());
        assertEquals(1, added.version(), "it was more than one change");
        assertEquals(before.version() + 1, directory.snapshot().version(), "it was more than one change");
        assertEquals(Optional.of(directory.snapshot()), database.repository().load());
    }

    private static ExtensionChange forwardedTo(String number) {
        return handling(new CallHandlingChange(
                Optional.of(number),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    @Test
    void shouldNotUndoWhatAnotherHasChanged() throws DirectoryException, SQLException {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        directory.add(new NewExtension("2002", "secret1", "Ada", ""));
        try (Connection connection = database.source().getConnection();
                Statement sql = connection.createStatement()) {
            assertEquals(1, sql.executeUpdate("UPDATE extension SET name = 'Hopper' WHERE number = '2001'"));
        }
        directory.change(Map.of("2001", ExtensionChange.ofEnabled(false)), Optional.empty());
        assertEquals("Hopper", directory.snapshot().find("2001").orElseThrow().name());

        ExtensionRepository other = database.repository();
        ExtensionDirectory second = new ExtensionDirectory(other, other.present());
        second.change(Map.of("2002", ExtensionChange.ofEnabled(false)), Optional.empty());
        directory.change(Map.of("2001", ExtensionChange.ofEnabled(true)), Optional.empty());
        assertFalse(directory.snapshot().find("2002").orElseThrow().enabled());

        assertEquals(Optional.of(directory.snapshot()), database.repository().load());
    }

    @Test
    void shouldRefuseAForwardToItself() throws DirectoryException {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        CallHandling itself = new CallHandling("2001", "", "", "", 0, true, ClassOfService.LOCAL, "", List.of());
        DirectoryException refused = assertThrows(
                DirectoryException.class,
                () -> directory.change(Map.of("2001", handling(CallHandlingChange.to(itself))), Optional.empty()));
        assertEquals(List.of("forward_always: '2001' must not be the extension itself"), refused.problems());
    }

    private static ExtensionChange handling(CallHandlingChange change) {
        ExtensionChange none = ExtensionChange.NONE;
        return new ExtensionChange(
                none.name(),
                none.email(),
                none.password(),
                none.enabled(),
                none.allowExternal(),
                none.voicemailEnabled(),
                none.admin(),
                none.doNotDisturb(),
                change);
    }

    @Test
    void shouldKeepNothingOfARehearsal() throws DirectoryException {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        DirectorySnapshot before = directory.snapshot();
        DirectoryAdminService rehearsal = directory.rehearsal();

        rehearsal.add(new NewExtension("2002", "secret2", "Ada", ""));
        assertFalse(rehearsal
                .change(Map.of("2002", ExtensionChange.ofEnabled(false)), Optional.empty())
                .get(0)
                .enabled());
        rehearsal.remove("2001", Optional.of(1L));
        assertThrows(DirectoryException.class, () -> rehearsal.remove("2001", Optional.empty()));
        assertThrows(
                DirectoryException.class, () -> rehearsal.add(new NewExtension("2002", "secret2", "Ada again", "")));

        assertEquals(before, directory.snapshot());
        assertEquals(Optional.of(before), database.repository().load());
    }

    @Test
    void shouldRefuseATakenNumber() throws DirectoryException {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        DirectorySnapshot before = directory.snapshot();

        assertEquals(List.of("number: '2001' is taken"), problemsOf(new NewExtension("2001", "secret2", "Ada", "")));
        assertSame(before, directory.snapshot());
    }

    @Test
    void shouldNameEveryBrokenRule() {
        assertEquals(
                List.of(
                        "number: 'x' must be 2 to 10 digits",
                        "password: must have 6 to 128 characters",
                        "name: 'a?b' must not have control characters",
                        "email: 'none' must be a mail address such as name@example.org"),
                problemsOf(new NewExtension("x", "short", "a\tb", "none")));
    }

    @Test
    void shouldImportAllLinesOrNone() throws Exception {
        assertEquals(
                2,
                directory
                        .importCsv(new StringReader("number,password\n2001,secret1\n2002,secret2\n"))
                        .size());
        DirectorySnapshot before = directory.snapshot();

        assertThrows(
                DirectoryException.class,
                () -> directory.importCsv(new StringReader("number,password\n2003,secret3\n2004,x\n")));
        assertSame(before, directory.snapshot());
        assertEquals(Optional.of(before), database.repository().load());
    }

    @Test
    void shouldUpdateWithoutChangingTheRest() throws Exception {
        directory.importCsv(new StringReader("number,password,name\n2001,secret1,Grace\n2002,secret2,Ada\n"));
        Extension ada = directory.snapshot().find("2002").orElseThrow();

        assertEquals(
                1,
                directory
                        .importCsv(new StringReader("number,enabled\n2001,false\n"))
                        .size());

        Extension grace = directory.snapshot().find("2001").orElseThrow();
        assertEquals("Grace", grace.name());
        assertEquals(Credentials.of("2001", REALM, "secret1").ha1Sha256(), grace.ha1Sha256());
        assertTrue(!grace.enabled());
        assertEquals(Optional.of(ada), directory.snapshot().find("2002"));
    }

    @Test
    void shouldGrowTheVersionWithEveryChange() throws Exception {
        long first = directory.snapshot().version();
        directory.add(new NewExtension("2001", "secret1", "", ""));
        long second = directory.snapshot().version();
        directory.importCsv(new StringReader("number,name\n2001,Grace\n"));

        assertTrue(second > first && directory.snapshot().version() > second);
    }

    @Test
    void shouldExportWhatItServes() throws Exception {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        Extension grace = directory.snapshot().find("2001").orElseThrow();
        StringWriter csv = new StringWriter();

        directory.exportCsv(csv);

        assertEquals(
                "number,name,email,enabled,ha1_md5,ha1_sha256,allow_external,voicemail_enabled,is_admin,dnd,"
                        + "forward_always,forward_busy,forward_no_answer,"
                        + "forward_unregistered,no_answer_seconds,call_waiting,class_of_service,pickup_group,follow_me,srtp,codecs\n"
                        + "2001,Grace,,true," + grace.ha1Md5() + "," + grace.ha1Sha256()
                        + ",true,true,false,false,-,-,-,-,0,true,national,-,-,preset,-\n",
                csv.toString());
    }

    /** Writers with persistence units of their own, as in two processes: only the database is between them. */
    @Test
    void shouldLoseNoChangeOfTwoWriters() throws Exception {
        long rounds = 25;
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (TestFactory other = new TestFactory(database.open())) {
            List<Future<ExtensionDirectory>> writers = new ArrayList<>();
            for (ExtensionRepository repository :
                    List.of(database.repository(), TestDatabase.repository(other.factory()))) {
                int base = 3000 + 1000 * writers.size();
                Callable<ExtensionDirectory> writer = () -> {
                    ExtensionDirectory own =
                            new ExtensionDirectory(repository, repository.load().orElseThrow());
                    start.await();
                    for (long i = 0; i < rounds; i++) {
                        own.add(new NewExtension(Long.toString(base + i), "secret1", "", ""));
                    }
                    return own;
                };
                writers.add(threads.submit(writer));
            }
            for (Future<ExtensionDirectory> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdown();
        }
        DirectorySnapshot end = database.repository().load().orElseThrow();
        assertEquals(2 * rounds, end.extensions().size());
        assertEquals(directory.snapshot().version() + 2 * rounds, end.version());
    }

    @Test
    void shouldGiveANumberToOneOfTwoWritersOnly() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        int taken = 0;
        try {
            Callable<Boolean> writer = () -> {
                start.await();
                try {
                    directory.add(new NewExtension("2001", "secret1", "", ""));
                    return true;
                } catch (DirectoryException e) {
                    return false;
                }
            };
            for (Future<Boolean> added : threads.invokeAll(List.of(writer, writer))) {
                taken += added.get() ? 1 : 0;
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(1, taken);
    }

    @Test
    void shouldServeTheLastSnapshotWhenTheDatabaseIsGone() throws Exception {
        directory.add(new NewExtension("2001", "secret1", "Grace", ""));
        DirectorySnapshot last = directory.snapshot();

        database.shutDown();

        assertEquals(
                List.of("the database does not answer or refused; nothing was changed"),
                problemsOf(new NewExtension("2002", "secret1", "", "")));
        assertSame(last, directory.snapshot());
    }

    private List<String> problemsOf(NewExtension extension) {
        return assertThrows(DirectoryException.class, () -> directory.add(extension))
                .problems();
    }

    private record TestFactory(EntityManagerFactory factory) implements AutoCloseable {
        @Override
        public void close() {
            factory.close();
        }
    }
}
