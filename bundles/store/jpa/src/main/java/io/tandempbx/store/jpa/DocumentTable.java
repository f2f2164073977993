package io.tandempbx.store.jpa;

import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentSnapshot;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.LockModeType;

/**
 * Reads and changes the tables {@code pbx_document} and {@code pbx_document_kind}, one transaction a method. Thread-safe:
 * a change locks the row of its kind first, so writers follow one another. Every method throws {@link
 * javax.persistence.PersistenceException} when the database does not answer.
 */
final class DocumentTable implements DocumentShelf {
    private final Transactions transactions;

    DocumentTable(ServiceSlot<EntityManagerFactory> database) {
        transactions = new Transactions(database);
    }

    /** Everything, by kind. */
    Map<String, DocumentSnapshot> load() {
        return transactions.run(entities -> {
            List<DocumentKindRow> kinds = entities.createQuery("SELECT k FROM DocumentKindRow k", DocumentKindRow.class)
                    .getResultList();
            Map<String, DocumentSnapshot> snapshots = new HashMap<>();
            for (DocumentKindRow kind : kinds) {
                snapshots.put(kind.kind(), snapshot(entities, kind));
            }
            return snapshots;
        });
    }

    @Override
    public DocumentSnapshot put(String kind, String id, String body, Check check) throws DocumentException {
        return transactions.run(entities -> {
            DocumentKindRow revisions = locked(entities, kind);
            check.of(snapshot(entities, revisions));
            Document document = new Document(
                    kind, id, revisions.nextRevision(), body, Instant.ofEpochMilli(System.currentTimeMillis()));
            DocumentRow present = entities.find(DocumentRow.class, new DocumentRow.Key(kind, id));
            if (present == null) {
                entities.persist(new DocumentRow(document));
            } else {
                present.take(document);
            }
            entities.flush();
            return snapshot(entities, revisions);
        });
    }

    @Override
    public DocumentSnapshot remove(String kind, String id, Check check) throws DocumentException {
        return transactions.run(entities -> {
            DocumentKindRow revisions = locked(entities, kind);
            check.of(snapshot(entities, revisions));
            DocumentRow present = entities.find(DocumentRow.class, new DocumentRow.Key(kind, id));
            if (present != null) {
                entities.remove(present);
                revisions.nextRevision();
                entities.flush();
            }
            return snapshot(entities, revisions);
        });
    }

    private static DocumentKindRow locked(EntityManager entities, String kind) {
        DocumentKindRow present = entities.find(DocumentKindRow.class, kind, LockModeType.PESSIMISTIC_WRITE);
        if (present != null) {
            return present;
        }
        DocumentKindRow first = new DocumentKindRow(kind);
        entities.persist(first);
        entities.flush();
        return first;
    }

    private static DocumentSnapshot snapshot(EntityManager entities, DocumentKindRow kind) {
        Map<String, Document> documents = new HashMap<>();
        entities.createQuery("SELECT d FROM DocumentRow d WHERE d.kind = :kind", DocumentRow.class)
                .setParameter("kind", kind.kind())
                .getResultList()
                .forEach(row -> {
                    Document document = row.toDocument();
                    documents.put(document.id(), document);
                });
        return new DocumentSnapshot(kind.kind(), kind.revision(), documents);
    }
}
