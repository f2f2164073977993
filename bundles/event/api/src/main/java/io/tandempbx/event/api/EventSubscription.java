package io.tandempbx.event.api;

/** A consumer that is being served. */
public interface EventSubscription extends AutoCloseable {

    /** Ends it; a batch that is being delivered is finished by its own thread. */
    @Override
    void close();
}
