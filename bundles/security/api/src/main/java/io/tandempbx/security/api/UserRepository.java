package io.tandempbx.security.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps users; implemented by the store. Every method blocks on the database. Thread-safe. */
@ProviderType
public interface UserRepository {

    List<User> users() throws StorageException;

    /** Adds a user or replaces the one of that name. */
    void put(User user) throws StorageException;

    /** Removes the user of that name; an unknown one is ignored. */
    void remove(String name) throws StorageException;
}
