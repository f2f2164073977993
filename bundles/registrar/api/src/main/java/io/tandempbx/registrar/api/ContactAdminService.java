package io.tandempbx.registrar.api;

import org.osgi.annotation.versioning.ProviderType;

/** Takes registrations away. Never blocks. Thread-safe. */
@ProviderType
public interface ContactAdminService extends ContactService {

    /**
     * Removes all contacts of an extension at once; its phones find out when they register again.
     *
     * @return how many there were
     */
    int removeAll(String extension);
}
