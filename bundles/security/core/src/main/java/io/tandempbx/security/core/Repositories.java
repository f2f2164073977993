package io.tandempbx.security.core;

import io.tandempbx.security.api.AuditRepository;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.security.api.TokenRepository;
import io.tandempbx.security.api.UserRepository;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store's repositories, any of which may be away. Thread-safe. */
final class Repositories {
    private static final Logger LOG = LoggerFactory.getLogger(Repositories.class);

    final ServiceSlot<UserRepository> users = new ServiceSlot<>();
    final ServiceSlot<TokenRepository> tokens = new ServiceSlot<>();
    final ServiceSlot<AuditRepository> audit = new ServiceSlot<>();

    /** What is done with a repository. */
    interface Use<S> {
        void on(S repository) throws StorageException;
    }

    void users(Use<UserRepository> use) throws RefusedException {
        change(users, use);
    }

    void tokens(Use<TokenRepository> use) throws RefusedException {
        change(tokens, use);
    }

    /** Refuses what a change would be refused for while the database is away; changes nothing. */
    void rehearse() throws RefusedException {
        change(users, UserRepository::users);
    }

    private static <S> void change(ServiceSlot<S> slot, Use<S> use) throws RefusedException {
        Optional<Boolean> done;
        try {
            done = slot.attempt(repository -> {
                use.on(repository);
                return true;
            });
        } catch (StorageException e) {
            LOG.warn("The database refused a change: {}", e.getMessage());
            done = Optional.empty();
        }
        if (done.isEmpty()) {
            throw new RefusedException(Kind.UNAVAILABLE, "", "", "the database does not answer; try again");
        }
    }
}
