package io.tandempbx.ring.state;

import org.osgi.annotation.versioning.ProviderType;

/** Named tables of versioned byte records, held for as long as the process lives. Thread-safe. */
@ProviderType
public interface StateStore {

    /**
     * Opens a table for its one writer and fences whoever opened it before: from here on every write through an earlier
     * handle is refused, so that a late timer of a replaced bundle cannot overwrite what its successor wrote.
     *
     * @param name the table, for example {@code call}; created empty when it does not exist
     */
    StateTable open(String name);
}
