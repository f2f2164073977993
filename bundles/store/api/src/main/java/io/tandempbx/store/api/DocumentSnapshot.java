package io.tandempbx.store.api;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All documents of one kind at one moment.
 *
 * @param version   grows with every change; 0 when there never was one
 * @param documents by id, in its order
 */
public record DocumentSnapshot(String kind, long version, Map<String, Document> documents) {

    public DocumentSnapshot {
        documents = Collections.unmodifiableMap(new TreeMap<>(documents));
    }

    /** There is none and never was. */
    public static DocumentSnapshot empty(String kind) {
        return new DocumentSnapshot(kind, 0, Map.of());
    }

    public Optional<Document> find(String id) {
        return Optional.ofNullable(documents.get(id));
    }
}
