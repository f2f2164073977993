package io.tandempbx.security.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Changes users; every change is audited and applies at once, also to tokens. Blocks on the database. Thread-safe. */
@ProviderType
public interface UserAdminService {

    /** All users by name. */
    List<User> users();

    /** Adds a user. */
    User add(String name, String password, Role role, Identity by) throws RefusedException;

    /**
     * Changes role or standing; what is empty stays. The last enabled admin stays one.
     *
     * @param version the caller saw; empty for whatever is there
     */
    User change(String name, Optional<Role> role, Optional<Boolean> enabled, Optional<Long> version, Identity by)
            throws RefusedException;

    /** Sets a password and ends the user's tokens. */
    User password(String name, String password, Identity by) throws RefusedException;

    /** Removes a user with all tokens; not the last enabled admin. */
    void remove(String name, Identity by) throws RefusedException;
}
