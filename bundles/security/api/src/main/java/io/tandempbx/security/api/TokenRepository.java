package io.tandempbx.security.api;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps tokens; implemented by the store. Every method blocks on the database. Thread-safe. */
@ProviderType
public interface TokenRepository {

    List<Token> tokens() throws StorageException;

    void add(Token token) throws StorageException;

    /** Removes the token of that id; an unknown one is ignored. */
    void revoke(String id) throws StorageException;

    /** Removes what expired before {@code moment}. */
    void removeExpired(Instant moment) throws StorageException;
}
