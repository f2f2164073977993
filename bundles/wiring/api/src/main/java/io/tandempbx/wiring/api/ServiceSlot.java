package io.tandempbx.wiring.api;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds one dynamically bound service. {@link #unbind} returns only when no thread is inside the departing service any
 * more, so a provider is never called while or after it is deactivated. Thread-safe; reentrant uses are allowed.
 *
 * @param <S> the service's API type
 */
public final class ServiceSlot<S> {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable S service; // guarded by lock

    /** Puts a service in, replacing the one before. */
    public void bind(S arriving) {
        lock.writeLock().lock();
        try {
            service = arriving;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Takes a service out, unless a successor is already in; waits for running uses to end. */
    public void unbind(S leaving) {
        lock.writeLock().lock();
        try {
            if (service == leaving) {
                service = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    public boolean isBound() {
        lock.readLock().lock();
        try {
            return service != null;
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * What is done with a service.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Use<S, R, X extends Exception> {
        R on(S service) throws X;
    }

    /** Calls the service and returns its answer, or empty when none is bound. */
    public <R> Optional<R> call(Function<? super S, ? extends R> use) {
        return this.<R, RuntimeException>attempt(use::apply);
    }

    /** The same for what may fail: its exception is passed on. */
    public <R, X extends Exception> Optional<R> attempt(Use<? super S, ? extends R, X> use) throws X {
        lock.readLock().lock();
        try {
            S present = service;
            return present == null ? Optional.empty() : Optional.of(use.on(present));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Lets {@code use} run on the service; false when none is bound. */
    public boolean run(Consumer<? super S> use) {
        lock.readLock().lock();
        try {
            S present = service;
            if (present == null) {
                return false;
            }
            use.accept(present);
            return true;
        } finally {
            lock.readLock().unlock();
        }
    }
}
