package io.tandempbx.trunk.api;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows and changes trunks. Reading never waits; changes go through the database, are in effect when the method returns,
 * and are audited. A dry run judges as ever and changes nothing. Thread-safe.
 */
@ProviderType
public interface TrunkAdminService {

    /** All trunks as configured, by id. */
    List<Trunk> configured();

    /** One of them. */
    Optional<Trunk> find(String id);

    /**
     * Adds a trunk.
     *
     * @param values what is not given takes its preset
     * @throws RefusedException naming field, value and rule; nothing is changed then
     */
    Trunk add(String id, Map<TrunkField, String> values, Identity by) throws RefusedException;

    /**
     * Changes a trunk. Calls that are up go on.
     *
     * @param values  what is not given stays or, in a replacement, takes its preset; the password always stays
     * @param replace whether this is a replacement
     * @param version the caller saw; empty for whatever is there
     * @throws RefusedException naming field, value and rule; nothing is changed then
     */
    Trunk change(String id, Map<TrunkField, String> values, boolean replace, Optional<Long> version, Identity by)
            throws RefusedException;

    /** Removes a trunk; we unregister from it, and its calls go on. */
    void remove(String id, Optional<Long> version, Identity by) throws RefusedException;

    /**
     * Asks a trunk whether it is there, over the network, and waits for its answer for a few seconds at most. Resolves its
     * name again.
     */
    TrunkTest test(String id) throws RefusedException;
}
