package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentListener;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.store.api.DocumentSnapshot;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

class DocumentStoreTest {
    private static final String KIND = "trunk";

    private final BlockingQueue<DocumentRepository> offered = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> withdrawn = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    private TestDatabase database;
    private EntityManagerFactory factory;
    private DocumentStore store;

    @BeforeEach
    void start() throws SQLException {
        database = new TestDatabase();
        factory = database.open();
        begin();
    }

    @AfterEach
    void stop() {
        store.stop();
        factory.close();
        database.close();
    }

    @Test
    void shouldKeepWhatWasPutForASuccessor() throws Exception {
        DocumentRepository documents = served();
        String long_ = "{\"name\":\"" + "ü".repeat(90_000) + "\"}";
        Document first = documents.add(KIND, "carrier", "{}");
        Document changed = documents.put(KIND, "carrier", Optional.of(first.version()), long_);
        documents.add(KIND, "other", "{}");
        Document removed = documents.remove(KIND, "other", Optional.empty());
        store.stop();
        assertEquals(1, withdrawn.size());

        begin();
        DocumentRepository successors = served();

        assertEquals(
                List.of(changed), List.copyOf(successors.list(KIND).documents().values()));
        assertEquals(long_, successors.find(KIND, "carrier").orElseThrow().body());
        assertEquals("other", removed.id());
        Document again = successors.add(KIND, "other", "{}");
        assertTrue(again.version() > removed.version(), "a version came twice");
        assertEquals(again.version(), successors.list(KIND).version());
        assertEquals(0, successors.list("route").version());
    }

    @Test
    void shouldRefuseWhatContradictsWhatIsThere() throws Exception {
        DocumentRepository documents = served();
        Document document = documents.add(KIND, "carrier", "1");

        for (DocumentRepository judge : List.of(documents, documents.rehearsal())) {
            assertEquals(DocumentException.Kind.EXISTS, kind(() -> judge.add(KIND, "carrier", "2")));
            assertEquals(DocumentException.Kind.UNKNOWN, kind(() -> judge.put(KIND, "none", Optional.empty(), "2")));
            assertEquals(DocumentException.Kind.UNKNOWN, kind(() -> judge.remove(KIND, "none", Optional.empty())));
            long stale = document.version() - 1;
            assertEquals(
                    DocumentException.Kind.CONFLICT, kind(() -> judge.put(KIND, "carrier", Optional.of(stale), "2")));
            assertEquals(
                    DocumentException.Kind.CONFLICT, kind(() -> judge.remove(KIND, "carrier", Optional.of(stale))));
            assertEquals(DocumentException.Kind.INVALID, kind(() -> judge.add("No Kind", "a", "2")));
            assertEquals(DocumentException.Kind.INVALID, kind(() -> judge.add(KIND, "", "2")));
            String tooLong = "x".repeat(DocumentRepository.MAX_BODY + 1);
            assertEquals(DocumentException.Kind.INVALID, kind(() -> judge.add(KIND, "b", tooLong)));
        }
        assertEquals(Optional.of(document), documents.find(KIND, "carrier"));
    }

    @Test
    void shouldRehearseWithoutATrace() throws Exception {
        DocumentRepository documents = served();
        Document document = documents.add(KIND, "carrier", "1");
        DocumentSnapshot before = documents.list(KIND);
        List<DocumentSnapshot> heard = new ArrayList<>();
        documents.attach(KIND, heard::add);

        DocumentRepository rehearsal = documents.rehearsal();
        rehearsal.add(KIND, "second", "2");
        assertEquals(
                document.version(),
                rehearsal.put(KIND, "carrier", Optional.empty(), "3").version());

        assertEquals("3", rehearsal.find(KIND, "carrier").orElseThrow().body());
        assertEquals(
                Set.of("carrier", "second"), rehearsal.list(KIND).documents().keySet());
        assertEquals(before, documents.list(KIND));
        assertEquals(List.of(before), heard);
    }

    @Test
    void shouldTellWhatThereIsAndEachChange() throws Exception {
        DocumentRepository documents = served();
        List<Set<String>> heard = new ArrayList<>();
        DocumentListener listener = present -> heard.add(present.documents().keySet());
        documents.attach(KIND, listener);
        documents.add(KIND, "a", "1");
        documents.add("route", "r", "1");
        documents.remove(KIND, "a", Optional.empty());
        documents.detach(KIND, listener);
        documents.add(KIND, "b", "1");

        assertEquals(List.of(Set.of(), Set.of("a"), Set.of()), heard);
    }

    @Test
    void shouldServeWhatWasKeptWhenTheDatabaseIsAway() throws Exception {
        DocumentRepository documents = served();
        documents.add(KIND, "carrier", "{\"name\":\"Zoë\"}");
        store.unbindDatabase(factory);
        assertEquals(DocumentException.Kind.UNAVAILABLE, kind(() -> documents.add(KIND, "second", "2")));
        assertEquals(1, documents.list(KIND).documents().size());
        store.stop();

        begin();
        DocumentRepository kept = offeredDocuments();
        assertEquals(
                "{\"name\":\"Zoë\"}", kept.find(KIND, "carrier").orElseThrow().body());
        assertEquals(DocumentException.Kind.UNAVAILABLE, kind(() -> kept.add(KIND, "second", "2")));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("documents"))));

        BlockingQueue<DocumentSnapshot> heard = new LinkedBlockingQueue<>();
        kept.attach(KIND, heard::add);
        heard.remove();
        database.execute("UPDATE pbx_document SET body = 'changed meanwhile'");
        store.bindDatabase(factory);
        DocumentSnapshot reloaded = heard.poll(20, TimeUnit.SECONDS);
        assertEquals("changed meanwhile", reloaded.find("carrier").orElseThrow().body());
    }

    private interface Change {
        void make() throws DocumentException;
    }

    private static DocumentException.Kind kind(Change change) {
        return assertThrows(DocumentException.class, change::make).kind();
    }

    private void begin() {
        store = new DocumentStore(context(), new KeptDocuments(folder.resolve("documents")));
        store.start();
    }

    private DocumentRepository served() throws InterruptedException {
        store.bindDatabase(factory);
        return offeredDocuments();
    }

    private DocumentRepository offeredDocuments() throws InterruptedException {
        DocumentRepository documents = offered.poll(20, TimeUnit.SECONDS);
        assertTrue(documents != null, "no documents were offered");
        return documents;
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    offered.add((DocumentRepository) arguments[1]);
                    return registration();
                });
    }

    private Object registration() {
        return Proxy.newProxyInstance(
                ServiceRegistration.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    withdrawn.add(method.getName());
                    return null;
                });
    }
}
