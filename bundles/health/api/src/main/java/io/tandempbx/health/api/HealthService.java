package io.tandempbx.health.api;

import org.osgi.annotation.versioning.ProviderType;

/** Tells how the node fares, from the last results of its checks: never waits for one. Thread-safe. */
@ProviderType
public interface HealthService {

    /** What is known now. */
    HealthReport report();
}
