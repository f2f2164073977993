package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.NewExtension;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class ExtensionStoreTest {
    private static final Map<String, Object> NO_DEMO =
            Map.of("demo_extensions", "false", "Database.target", "(osgi.unit.name=tandem)");

    private final BlockingQueue<ExtensionDirectory> offered = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> withdrawn = new LinkedBlockingQueue<>();

    @TempDir
    private Path etc;

    private TestDatabase database;
    private EntityManagerFactory factory;
    private ExtensionStore store;
    private KeptDirectory kept;

    @BeforeEach
    void start() throws SQLException {
        database = new TestDatabase();
        factory = database.open();
        kept = new KeptDirectory(etc.resolve("directory"));
        store = new ExtensionStore(context(), NO_DEMO, etc, kept);
        store.start();
    }

    @AfterEach
    void stop() {
        store.stop();
        factory.close();
        database.close();
    }

    @Test
    void shouldOfferTheDirectoryOnlyWithADatabase() throws InterruptedException {
        assertEquals(null, offered.poll(100, TimeUnit.MILLISECONDS));

        store.bindDatabase(factory);

        assertEquals("tandempbx", offeredDirectory().snapshot().realm());
    }

    @Test
    void shouldServeWhileTheDatabaseIsAwayAndChangeAgainWithTheNext() throws Exception {
        store.bindDatabase(factory);
        ExtensionDirectory directory = offeredDirectory();
        directory.add(new NewExtension("2001", "secret1", "", ""));

        store.unbindDatabase(factory);
        DirectorySnapshot last = directory.snapshot();
        assertTrue(last.find("2001").isPresent());
        assertEquals(
                List.of("the database does not answer or refused; nothing was changed"),
                assertThrows(DirectoryException.class, () -> directory.add(new NewExtension("2002", "secret1", "", "")))
                        .problems());
        assertEquals(
                DirectoryException.Kind.UNAVAILABLE,
                assertThrows(
                                DirectoryException.class,
                                () -> directory.rehearsal().remove("2001", Optional.empty()),
                                "a rehearsal promises what would be refused")
                        .kind());

        store.bindDatabase(factory);
        directory.add(new NewExtension("2002", "secret1", "", ""));
        assertTrue(directory.snapshot().find("2002").isPresent());
        assertTrue(withdrawn.isEmpty());
    }

    @Test
    void shouldWithdrawTheDirectoryAtItsEnd() throws InterruptedException {
        store.bindDatabase(factory);
        offeredDirectory();

        store.stop();

        assertFalse(withdrawn.isEmpty());
    }

    @Test
    void shouldServeWhatWasKeptWhenTheDatabaseIsAwayAtTheStart() throws Exception {
        store.bindDatabase(factory);
        offeredDirectory().add(new NewExtension("2001", "secret1", "Zoë", ""));
        store.stop();

        store = new ExtensionStore(context(), NO_DEMO, etc, kept);
        store.start();
        ExtensionDirectory directory = offeredDirectory();
        assertEquals("Zoë", directory.snapshot().find("2001").orElseThrow().name());
        assertThrows(DirectoryException.class, () -> directory.add(new NewExtension("2002", "secret1", "", "")));

        store.bindDatabase(factory);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!added(directory, "2002")) {
            assertTrue(System.nanoTime() < deadlineNs);
        }
        assertTrue(kept.read().orElseThrow().find("2002").isPresent());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve("directory"))));
    }

    private static boolean added(ExtensionDirectory directory, String number) {
        try {
            directory.add(new NewExtension(number, "secret1", "", ""));
            return true;
        } catch (DirectoryException e) {
            return false;
        }
    }

    @Test
    void shouldEndWithoutADatabase() {
        store.stop();

        assertTrue(offered.isEmpty() && withdrawn.isEmpty());
    }

    private ExtensionDirectory offeredDirectory() throws InterruptedException {
        ExtensionDirectory directory = offered.poll(20, TimeUnit.SECONDS);
        if (directory == null) {
            throw new AssertionError("the directory was not offered");
        }
        return directory;
    }

    /** Knows how to register a service, and nothing else. */
    private BundleContext context() {
        ServiceRegistration<?> registration = fake(ServiceRegistration.class, "unregister", arguments -> {
            return withdrawn.add("directory"); // whatever: the method returns nothing
        });
        return fake(BundleContext.class, "registerService", arguments -> {
            offered.add((ExtensionDirectory) arguments[1]);
            return registration;
        });
    }

    private interface Answer {
        Object to(Object[] arguments);
    }

    private static <T> T fake(Class<T> type, String name, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (!method.getName().equals(name)) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return answer.to(arguments);
                }));
    }
}
