package io.tandempbx.store.jpa;

import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentListener;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.store.api.DocumentSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.persistence.PersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the last committed documents from memory, whether the database answers or not. Thread-safe: readers never wait,
 * writers wait for one another.
 */
final class Documents implements DocumentRepository {
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private static final Pattern KIND = Pattern.compile("[a-z-]{1,32}");
    private static final int MAX_ID = 64;

    private record Attachment(String kind, DocumentListener listener) {}

    private final DocumentShelf shelf;
    private final Consumer<Map<String, DocumentSnapshot>> keeper;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock telling = new ReentrantLock(); // taken last, never held while the database is asked
    private final List<Attachment> attached = new ArrayList<>(); // guarded by telling
    private volatile Map<String, DocumentSnapshot> present;

    /**
     * Serves first documents.
     *
     * @param keeper is told of all documents after each change
     */
    Documents(
            DocumentShelf shelf, Map<String, DocumentSnapshot> first, Consumer<Map<String, DocumentSnapshot>> keeper) {
        this.shelf = shelf;
        this.keeper = keeper;
        this.present = Map.copyOf(first);
    }

    @Override
    public DocumentSnapshot list(String kind) {
        return present.getOrDefault(kind, DocumentSnapshot.empty(kind));
    }

    @Override
    public Document add(String kind, String id, String body) throws DocumentException {
        return store(kind, id, body, before -> {
            if (before.find(id).isPresent()) {
                throw new DocumentException(DocumentException.Kind.EXISTS, kind + " " + id + " is there already");
            }
        });
    }

    @Override
    public Document put(String kind, String id, Optional<Long> expected, String body) throws DocumentException {
        return store(kind, id, body, before -> known(before, id, expected));
    }

    @Override
    public Document remove(String kind, String id, Optional<Long> expected) throws DocumentException {
        check(kind, id);
        List<Document> removed = new ArrayList<>();
        writing.lock();
        try {
            become(shelf.remove(kind, id, before -> removed.add(known(before, id, expected))));
        } catch (PersistenceException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
        return removed.get(0);
    }

    @Override
    public DocumentRepository rehearsal() {
        Map<String, DocumentSnapshot> copy = present;
        return new Documents(new RehearsedShelf(copy), copy, changed -> {});
    }

    @Override
    public void attach(String kind, DocumentListener listener) {
        telling.lock();
        try {
            attached.add(new Attachment(kind, listener));
            listener.documents(list(kind));
        } finally {
            telling.unlock();
        }
    }

    @Override
    public void detach(String kind, DocumentListener listener) {
        telling.lock();
        try {
            attached.remove(new Attachment(kind, listener));
        } finally {
            telling.unlock();
        }
    }

    /** Serves what {@code load} gives instead, for example when another database takes the place of the first. */
    void reload(Supplier<Map<String, DocumentSnapshot>> load) {
        writing.lock();
        try {
            Map<String, DocumentSnapshot> loaded = Map.copyOf(load.get());
            Set<String> kinds = new HashSet<>(present.keySet());
            kinds.addAll(loaded.keySet());
            kinds.removeIf(kind -> list(kind).equals(loaded.get(kind)));
            serve(loaded, kinds);
        } finally {
            writing.unlock();
        }
    }

    private Document store(String kind, String id, String body, DocumentShelf.Check check) throws DocumentException {
        check(kind, id);
        if (body.length() > MAX_BODY) {
            throw new DocumentException(
                    DocumentException.Kind.INVALID,
                    kind + " " + id + " has " + body.length() + " characters; " + MAX_BODY + " are the most");
        }
        writing.lock();
        try {
            DocumentSnapshot after = shelf.put(kind, id, body, check);
            become(after);
            return after.find(id).orElseThrow();
        } catch (PersistenceException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
    }

    private void become(DocumentSnapshot after) {
        Map<String, DocumentSnapshot> changed = new HashMap<>(present);
        changed.put(after.kind(), after);
        serve(Map.copyOf(changed), Set.of(after.kind()));
    }

    private void serve(Map<String, DocumentSnapshot> served, Set<String> changedKinds) {
        keeper.accept(served);
        telling.lock();
        try {
            present = served;
            for (Attachment attachment : List.copyOf(attached)) {
                if (changedKinds.contains(attachment.kind())) {
                    attachment.listener().documents(list(attachment.kind()));
                }
            }
        } finally {
            telling.unlock();
        }
    }

    private static Document known(DocumentSnapshot before, String id, Optional<Long> expected)
            throws DocumentException {
        Document document = before.find(id)
                .orElseThrow(() -> new DocumentException(
                        DocumentException.Kind.UNKNOWN, "there is no " + before.kind() + " " + id));
        if (expected.isPresent() && expected.get() != document.version()) {
            throw new DocumentException(
                    DocumentException.Kind.CONFLICT,
                    "version " + expected.get() + " of " + before.kind() + " " + id
                            + " is not the latest, somebody else has changed it");
        }
        return document;
    }

    private static void check(String kind, String id) throws DocumentException {
        if (!KIND.matcher(kind).matches() || id.isEmpty() || id.length() > MAX_ID) {
            throw new DocumentException(
                    DocumentException.Kind.INVALID,
                    "a kind has 1 to 32 characters of a-z and -, an id 1 to " + MAX_ID + " characters");
        }
    }

    private static DocumentException unavailable(PersistenceException failure) {
        if (!DatabaseFaults.isOutage(failure)) { // that is told elsewhere
            LOG.warn("The database refused a change of a document: {}", DatabaseFaults.describe(failure));
        }
        return new DocumentException(
                DocumentException.Kind.UNAVAILABLE,
                "the database does not answer or refused; nothing was changed",
                failure);
    }
}
