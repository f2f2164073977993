package io.tandempbx.store.jpa;

import io.tandempbx.security.api.AuditEntry;
import java.time.Instant;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/** One row of table {@code audit_entry}. */
@Entity
@Table(name = "audit_entry")
public class AuditRow {
    @Id
    @Column(name = "id", length = 36)
    private String id = "";

    @Column(name = "time_ms", nullable = false)
    private long timeMs;

    @Column(name = "user_name", length = 32, nullable = false)
    private String userName = "";

    @Column(name = "via", length = 16, nullable = false)
    private String via = "";

    @Column(name = "from_address", length = 64, nullable = false)
    private String fromAddress = "";

    @Column(name = "action", length = 64, nullable = false)
    private String action = "";

    @Column(name = "subject", length = 1000, nullable = false)
    private String subject = "";

    @Column(name = "before_values", length = 1000, nullable = false)
    private String beforeValues = "";

    @Column(name = "after_values", length = 1000, nullable = false)
    private String afterValues = "";

    /** For the persistence provider. */
    protected AuditRow() {}

    AuditRow(AuditEntry entry) {
        id = entry.id();
        timeMs = entry.time().toEpochMilli();
        userName = entry.user();
        via = entry.via();
        fromAddress = entry.from();
        action = entry.action();
        subject = entry.subject();
        beforeValues = entry.before();
        afterValues = entry.after();
    }

    AuditEntry toEntry() {
        return new AuditEntry(
                id,
                Instant.ofEpochMilli(timeMs),
                userName,
                via,
                fromAddress,
                action,
                subject,
                beforeValues,
                afterValues);
    }
}
