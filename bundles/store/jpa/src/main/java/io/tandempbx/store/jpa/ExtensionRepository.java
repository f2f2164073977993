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

/**
 * Reads and changes the tables {@code directory} and {@code extension}, one transaction a method. Thread-safe: a
 * change locks the only directory row first, so writers follow one another, also those of another process. Every
 * method throws {@link javax.persistence.PersistenceException} when the database does not answer.
 */
final class ExtensionRepository implements DirectoryRepository {

    private final Transactions transactions;

    ExtensionRepository(ServiceSlot<EntityManagerFactory> database) {
        transactions = new Transactions(database);
    }

    /** What the database holds; empty when it was never used. */
    Optional<DirectorySnapshot> load() {
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
        return transactions.run(entities -> {
            DirectoryRow directory = entities.find(DirectoryRow.class, DirectoryRow.ID, LockModeType.PESSIMISTIC_WRITE);
            Map<String, ExtensionRow> rows = rows(entities);
            put(entities, rows, change.from(snapshot(directory, rows)));
            directory.nextRevision();
            return snapshot(directory, rows);
        });
    }

    @Override
    public DirectorySnapshot remove(String number, Check check) throws DirectoryException {
        return transactions.run(entities -> {
            DirectoryRow directory = entities.find(DirectoryRow.class, DirectoryRow.ID, LockModeType.PESSIMISTIC_WRITE);
            Map<String, ExtensionRow> rows = rows(entities);
            check.of(snapshot(directory, rows));
            ExtensionRow row = rows.remove(number);
            if (row != null) {
                entities.remove(row);
                directory.nextRevision();
            }
            return snapshot(directory, rows);
        });
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
