package io.tandempbx.ring.state;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One writer's handle on a table. Arrays are handed over: neither side changes a record after {@link #put} or
 * {@link #get}. Thread-safe.
 */
@ProviderType
public interface StateTable {

    /** Grows by one with every opening of this table; a larger epoch fences the smaller ones. */
    long epoch();

    /**
     * Stores a record, replacing the one under the same key.
     *
     * @throws StaleEpochException if the table was opened again since; nothing is stored
     */
    void put(String key, byte[] record);

    /**
     * Forgets a record; unknown keys are ignored.
     *
     * @throws StaleEpochException if the table was opened again since; nothing is removed
     */
    void remove(String key);

    /** The record under this key. */
    Optional<byte[]> get(String key);

    /** All records at this moment, in no particular order; a copy of the index, sharing the arrays. */
    Map<String, byte[]> records();
}
