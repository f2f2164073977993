package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.LockModeType;
import javax.persistence.PersistenceException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and changes the tables {@code directory} and {@code extension}, one transaction a method. Thread-safe: a
 * change locks the only directory row first, so writers follow one another, also those of another process. Every
 * method throws {@link javax.persistence.PersistenceException} when the database does not answer.
 */
final class ExtensionRepository implements DirectoryRepository {

    private static final int FEW = 20; // from about here on it is quicker to read all rows at once

    private final Transactions transactions;
    // what was committed last; null while that is not known. a database that has gone on without us has another
    // revision
    private volatile @Nullable DirectorySnapshot committed;

    ExtensionRepository(ServiceSlot<EntityManagerFactory> database) {
        transactions = new Transactions(database);
    }

    /** What the database holds; empty when it was never used. */
    Optional<DirectorySnapshot> load() {
        committed = null;
        return transactions.run(entities -> Optional.ofNullable(entities.find(DirectoryRow.class, DirectoryRow.ID))
                .map(row -> snapshot(row, rows(entities))));
    }

    /** Begins the use of an empty database. */
    DirectorySnapshot create(String realm, Collection<Extension> extensions) {
        return transactions.run(entities -> {
            DirectoryRow directory = new DirectoryRow(realm);
            entities.persist(directory);
            Map<String, ExtensionRow> rows = rows(entities);
            put(entities, rows, extensions);
            return snapshot(directory, rows);
        });
    }

    @Override
    public DirectorySnapshot present() {
        return load().orElseThrow(() -> new PersistenceException("The database holds no directory yet"));
    }

    @Override
    public DirectorySnapshot change(Change change) throws DirectoryException {
        DirectorySnapshot changed = transactions.run(entities -> {
            DirectoryRow directory = lock(entities);
            DirectorySnapshot known = committed;
            if (known != null && known.version() == directory.revision()) {
                Optional<DirectorySnapshot> quick = changeFew(entities, directory, known, change);
                if (quick.isPresent()) {
                    return quick.get();
                }
            }
            Map<String, ExtensionRow> rows = rows(entities);
            put(entities, rows, change.from(snapshot(directory, rows)));
            directory.nextRevision();
            return snapshot(directory, rows);
        });
        committed = changed;
        return changed;
    }

    /** Reads only the rows that change; empty, with nothing done, if they are many or somebody's SQL changed one of them. */
    private static Optional<DirectorySnapshot> changeFew(
            EntityManager entities, DirectoryRow directory, DirectorySnapshot known, Change change)
            throws DirectoryException {
        Collection<Extension> wanted = change.from(known);
        if (wanted.size() > FEW) {
            return Optional.empty();
        }
        Map<String, ExtensionRow> rows = new HashMap<>();
        for (Extension extension : wanted) {
            ExtensionRow row = entities.find(ExtensionRow.class, extension.number());
            Optional<Extension> present = Optional.ofNullable(row).map(ExtensionRow::toExtension);
            if (!present.equals(known.find(extension.number()))) {
                return Optional.empty();
            }
            if (row != null) {
                rows.put(extension.number(), row);
            }
        }
        put(entities, rows, wanted);
        directory.nextRevision();
        Map<String, Extension> extensions = new HashMap<>(known.extensions());
        rows.forEach((number, row) -> extensions.put(number, row.toExtension()));
        return Optional.of(new DirectorySnapshot(directory.realm(), directory.revision(), extensions));
    }

    @Override
    public DirectorySnapshot remove(String number, Check check) throws DirectoryException {
        DirectorySnapshot changed = transactions.run(entities -> {
            DirectoryRow directory = lock(entities);
            Map<String, ExtensionRow> rows = rows(entities);
            check.of(snapshot(directory, rows));
            ExtensionRow row = rows.remove(number);
            if (row != null) {
                entities.remove(row);
                directory.nextRevision();
            }
            return snapshot(directory, rows);
        });
        committed = changed;
        return changed;
    }

    private static DirectoryRow lock(EntityManager entities) {
        return entities.find(DirectoryRow.class, DirectoryRow.ID, LockModeType.PESSIMISTIC_WRITE);
    }

    private static Map<String, ExtensionRow> rows(EntityManager entities) {
        List<ExtensionRow> all = entities.createQuery("SELECT e FROM ExtensionRow e", ExtensionRow.class)
                .getResultList();
        Map<String, ExtensionRow> rows = new HashMap<>();
        all.forEach(row -> rows.put(row.number(), row));
        return rows;
    }

    private static void put(EntityManager entities, Map<String, ExtensionRow> rows, Collection<Extension> extensions) {
        for (Extension extension : extensions) {
            ExtensionRow present = rows.get(extension.number());
            if (present != null) {
                present.take(extension);
            } else {
                ExtensionRow row = new ExtensionRow(extension);
                entities.persist(row);
                rows.put(extension.number(), row);
            }
        }
    }

    private static DirectorySnapshot snapshot(DirectoryRow directory, Map<String, ExtensionRow> rows) {
        Map<String, Extension> extensions = new HashMap<>();
        rows.forEach((number, row) -> extensions.put(number, row.toExtension()));
        return new DirectorySnapshot(directory.realm(), directory.revision(), extensions);
    }
}
