package io.tandempbx.store.api;

import java.time.Instant;

/**
 * A small piece of configuration, which only its owner can read.
 *
 * @param kind      whose it is and what it describes, for example {@code trunk}
 * @param id        its name among those of its kind
 * @param version   grows with every change of a document of this kind, and so never comes twice for one id
 * @param body      JSON text
 * @param changedAt when it was last put
 */
public record Document(String kind, String id, long version, String body, Instant changedAt) {}
