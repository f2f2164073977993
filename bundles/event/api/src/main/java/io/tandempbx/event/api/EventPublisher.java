package io.tandempbx.event.api;

import org.osgi.annotation.versioning.ProviderType;

/** Takes what happens. Thread-safe. Publishers reach it through an {@link EventOutlet}. */
@ProviderType
public interface EventPublisher {

    /**
     * Takes a happening, to be numbered and kept by another thread. Never blocks.
     *
     * @return false when it could not be taken, because the provider is going or too many wait
     */
    boolean publish(Happening happening);
}
