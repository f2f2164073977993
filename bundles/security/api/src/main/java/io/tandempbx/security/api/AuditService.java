package io.tandempbx.security.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The audit log. What is noted is in the journal at once and in the database soon. Thread-safe. */
@ProviderType
public interface AuditService {

    /** Notes a change, unless it was a dry run; never blocks on the database. Parameters as in {@link AuditEntry}. */
    void note(Identity by, String action, String subject, String before, String after);

    /**
     * Finds entries, newest first; those not yet in the database among them.
     *
     * @throws StorageException if the database does not answer
     */
    List<AuditEntry> find(AuditQuery query) throws StorageException;
}
