package io.tandempbx.store.jpa;

import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.AuditQuery;
import io.tandempbx.security.api.AuditRepository;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.TokenRepository;
import io.tandempbx.security.api.User;
import io.tandempbx.security.api.UserRepository;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;
import javax.persistence.TypedQuery;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Users, tokens and the audit log in the database, one transaction a method. Comes and goes with the persistence unit,
 * which is this bundle's own. Thread-safe.
 */
@Component(service = {UserRepository.class, TokenRepository.class, AuditRepository.class})
public final class SecurityStore implements UserRepository, TokenRepository, AuditRepository {
    private final EntityManagerFactory factory;

    @Activate
    public SecurityStore(@Reference(target = "(osgi.unit.name=tandem)") EntityManagerFactory factory) {
        this.factory = factory;
    }

    @Override
    public List<User> users() throws StorageException {
        return read(entities -> entities.createQuery("SELECT u FROM UserRow u", UserRow.class).getResultList().stream()
                .map(UserRow::toUser)
                .toList());
    }

    @Override
    public void put(User user) throws StorageException {
        inTransaction(entities -> {
            UserRow row = entities.find(UserRow.class, user.name());
            if (row == null) {
                entities.persist(new UserRow(user));
            } else {
                row.take(user);
            }
            return true;
        });
    }

    @Override
    public void remove(String name) throws StorageException {
        // two may do so at once, and neither has failed
        inTransaction(entities -> entities.createQuery("DELETE FROM UserRow u WHERE u.name = :name")
                .setParameter("name", name)
                .executeUpdate());
    }

    @Override
    public List<Token> tokens() throws StorageException {
        return read(
                entities -> entities.createQuery("SELECT t FROM TokenRow t", TokenRow.class).getResultList().stream()
                        .map(TokenRow::toToken)
                        .toList());
    }

    @Override
    public void add(Token token) throws StorageException {
        inTransaction(entities -> {
            entities.persist(new TokenRow(token));
            return true;
        });
    }

    @Override
    public void revoke(String id) throws StorageException {
        inTransaction(entities -> entities.createQuery("DELETE FROM TokenRow t WHERE t.id = :id")
                .setParameter("id", id)
                .executeUpdate());
    }

    @Override
    public void removeExpired(Instant moment) throws StorageException {
        inTransaction(entities -> entities.createQuery("DELETE FROM TokenRow t WHERE t.expiresMs < :moment")
                .setParameter("moment", moment.toEpochMilli())
                .executeUpdate());
    }

    @Override
    public void append(List<AuditEntry> entries) throws StorageException {
        inTransaction(entities -> {
            for (AuditEntry entry : entries) {
                if (entities.find(AuditRow.class, entry.id()) == null) {
                    entities.persist(new AuditRow(entry));
                }
            }
            return true;
        });
    }

    @Override
    public List<AuditEntry> find(AuditQuery query) throws StorageException {
        return read(entities -> {
            TypedQuery<AuditRow> rows = entities.createQuery(
                    "SELECT a FROM AuditRow a WHERE a.timeMs >= :from AND a.timeMs < :to"
                            + " AND (:user = '' OR a.userName = :user) AND a.action LIKE :action ESCAPE '!'"
                            + " ORDER BY a.timeMs DESC, a.id",
                    AuditRow.class);
            rows.setParameter("from", query.from().toEpochMilli());
            rows.setParameter("to", query.to().toEpochMilli());
            rows.setParameter("user", query.user());
            rows.setParameter("action", query.action().replaceAll("[!%_]", "!$0") + "%");
            rows.setFirstResult(query.offset());
            rows.setMaxResults(query.limit());
            return rows.getResultList().stream().map(AuditRow::toEntry).toList();
        });
    }

    /** What changes nothing is asked once more when the session was cut off. */
    private <R> R read(Function<EntityManager, R> work) throws StorageException {
        long startNs = System.nanoTime();
        try {
            return inTransaction(work);
        } catch (StorageException e) {
            if (!DatabaseFaults.isCut(e, startNs)) {
                throw e;
            }
            return inTransaction(work);
        }
    }

    private <R> R inTransaction(Function<EntityManager, R> work) throws StorageException {
        EntityManager entities = null;
        try {
            entities = factory.createEntityManager();
            entities.getTransaction().begin();
            R result = work.apply(entities);
            entities.getTransaction().commit();
            return result;
        } catch (PersistenceException | IllegalStateException e) {
            throw new StorageException("the database does not answer or refused: " + e.getMessage(), e);
        } finally {
            close(entities);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable EntityManager entities) {
        if (entities == null || !entities.isOpen()) {
            return;
        }
        try {
            if (entities.getTransaction().isActive()) {
                entities.getTransaction().rollback();
            }
        } finally {
            entities.close();
        }
    }
}
