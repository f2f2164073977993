package io.tandempbx.store.api;

import org.osgi.annotation.versioning.ProviderType;

/** Says how the database fares, from what is known already: never asks the database, never waits. Thread-safe. */
@ProviderType
public interface DatabaseService {

    /** What was found when the database was last asked, a few seconds ago at most. */
    DatabaseState state();
}
