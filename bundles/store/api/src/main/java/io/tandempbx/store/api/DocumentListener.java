package io.tandempbx.store.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Learns which documents of a kind there are. */
@FunctionalInterface
@ConsumerType
public interface DocumentListener {

    /** Called in the order of changes by whoever made the change; must return at once. */
    void documents(DocumentSnapshot present);
}
