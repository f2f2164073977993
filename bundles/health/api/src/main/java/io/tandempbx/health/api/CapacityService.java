package io.tandempbx.health.api;

import org.osgi.annotation.versioning.ProviderType;

/** Tells how much room is left on this node, and for how long. Thread-safe. */
@ProviderType
public interface CapacityService {

    /** Reads directories, which may take a second where there are many files; their sizes are kept for a minute. */
    CapacityReport capacity();
}
