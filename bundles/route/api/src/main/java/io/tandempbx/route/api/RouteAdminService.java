package io.tandempbx.route.api;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Ring groups, routes, time conditions and holidays. Reads from memory; a change blocks on the database, is in effect for
 * the next call when the method returns, and is audited. A dry run judges and changes nothing. Thread-safe.
 */
@ProviderType
public interface RouteAdminService {

    /** All of a kind, by name. */
    <T extends RouteItem> List<StoredItem<T>> list(Class<T> kind) throws RefusedException;

    /** One of a kind. */
    <T extends RouteItem> Optional<StoredItem<T>> find(Class<T> kind, String id) throws RefusedException;

    /**
     * Adds one.
     *
     * @throws RefusedException naming field, value and rule; or when its name is taken
     */
    <T extends RouteItem> StoredItem<T> add(T item, Identity by) throws RefusedException;

    /**
     * Replaces the one of this name.
     *
     * @param version it must have; empty for whatever it has
     */
    <T extends RouteItem> StoredItem<T> replace(T item, Optional<Long> version, Identity by) throws RefusedException;

    /**
     * Removes one that no other item needs.
     *
     * @param version it must have; empty for whatever it has
     */
    void remove(Class<? extends RouteItem> kind, String id, Optional<Long> version, Identity by)
            throws RefusedException;
}
