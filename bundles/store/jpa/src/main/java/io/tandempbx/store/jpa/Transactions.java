package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.ServiceSlot;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;

/**
 * Transactions on the persistence unit that is there at the moment. Work runs inside the slot from beginning to end: the
 * unit is not closed under a transaction. Thread-safe.
 */
record Transactions(ServiceSlot<EntityManagerFactory> database) {

    /** What is done in one transaction. */
    @FunctionalInterface
    interface Work<R, X extends Exception> {
        R on(EntityManager entities) throws X;
    }

    /**
     * Commits what {@code work} did, or nothing when it throws.
     *
     * @throws PersistenceException if the database does not answer
     */
    <R, X extends Exception> R run(Work<R, X> work) throws X {
        return database.<R, X>attempt(factory -> run(factory, work))
                .orElseThrow(() -> new PersistenceException("The database is away"));
    }

    private static <R, X extends Exception> R run(EntityManagerFactory factory, Work<R, X> work) throws X {
        EntityManager entities = factory.createEntityManager();
        try {
            entities.getTransaction().begin();
            R result = work.on(entities);
            entities.getTransaction().commit();
            return result;
        } catch (IllegalStateException e) {
            throw new PersistenceException("The database went away", e);
        } finally {
            try {
                if (entities.isOpen() && entities.getTransaction().isActive()) {
                    entities.getTransaction().rollback();
                }
            } finally {
                if (entities.isOpen()) {
                    entities.close();
                }
            }
        }
    }
}
