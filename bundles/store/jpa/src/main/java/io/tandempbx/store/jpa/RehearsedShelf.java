package io.tandempbx.store.jpa;

import io.tandempbx.store.api.Document;
import io.tandempbx.store.api.DocumentException;
import io.tandempbx.store.api.DocumentSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Changes that nobody keeps, for a dry run; versions stay, and a new document has version 0. For one thread. */
final class RehearsedShelf implements DocumentShelf {
    private final Map<String, DocumentSnapshot> present;

    RehearsedShelf(Map<String, DocumentSnapshot> present) {
        this.present = new HashMap<>(present);
    }

    @Override
    public DocumentSnapshot put(String kind, String id, String body, Check check) throws DocumentException {
        DocumentSnapshot before = of(kind);
        check.of(before);
        Map<String, Document> documents = new HashMap<>(before.documents());
        long version = before.find(id).map(Document::version).orElse(0L);
        documents.put(id, new Document(kind, id, version, body, Instant.now()));
        return become(new DocumentSnapshot(kind, before.version(), documents));
    }

    @Override
    public DocumentSnapshot remove(String kind, String id, Check check) throws DocumentException {
        DocumentSnapshot before = of(kind);
        check.of(before);
        Map<String, Document> documents = new HashMap<>(before.documents());
        documents.remove(id);
        return become(new DocumentSnapshot(kind, before.version(), documents));
    }

    private DocumentSnapshot of(String kind) {
        return present.getOrDefault(kind, DocumentSnapshot.empty(kind));
    }

    private DocumentSnapshot become(DocumentSnapshot after) {
        present.put(after.kind(), after);
        return after;
    }
}
