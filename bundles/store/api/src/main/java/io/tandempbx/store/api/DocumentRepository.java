package io.tandempbx.store.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Small configuration documents of many kinds. They are read from memory, also while the database is away and when a
 * process starts without it; the service is there once that is possible. Changes go through the database and are visible
 * when the method returns. What a body says is its owner's affair, as is the audit log. Thread-safe.
 */
@ProviderType
public interface DocumentRepository {
    /** How long a body may be, in characters. */
    int MAX_BODY = 100_000;

    /** All documents of a kind; never waits. */
    DocumentSnapshot list(String kind);

    /** One document; never waits. */
    default Optional<Document> find(String kind, String id) {
        return list(kind).find(id);
    }

    /**
     * Adds a document that must not be there.
     *
     * @param kind 1 to 32 characters of a-z and -
     * @param id   1 to 64 characters
     */
    Document add(String kind, String id, String body) throws DocumentException;

    /**
     * Replaces the body of a document that must be there.
     *
     * @param expected the version that it must have; empty for any
     */
    Document put(String kind, String id, Optional<Long> expected, String body) throws DocumentException;

    /**
     * Removes a document that must be there, and returns what it was.
     *
     * @param expected the version that it must have; empty for any
     */
    Document remove(String kind, String id, Optional<Long> expected) throws DocumentException;

    /** A copy whose changes nobody keeps or hears of, for a dry run: it judges as this does, and never asks the database. */
    DocumentRepository rehearsal();

    /**
     * Tells {@code listener} what there is, before this returns, and again after each change until {@link #detach}.
     * Attachments end with the service.
     */
    void attach(String kind, DocumentListener listener);

    /** Returns when no thread is inside {@code listener} any more. */
    void detach(String kind, DocumentListener listener);
}
