package io.tandempbx.security.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps the audit log; implemented by the store. Every method blocks on the database. Thread-safe. */
@ProviderType
public interface AuditRepository {

    /** Stores those entries whose ids are not stored yet, all or none. */
    void append(List<AuditEntry> entries) throws StorageException;

    List<AuditEntry> find(AuditQuery query) throws StorageException;
}
