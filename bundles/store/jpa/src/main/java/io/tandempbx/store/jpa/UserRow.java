package io.tandempbx.store.jpa;

import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import java.time.Instant;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/** One row of table {@code platform_user}. */
@Entity
@Table(name = "platform_user")
public class UserRow {
    @Id
    @Column(name = "name", length = 32)
    private String name = "";

    @Column(name = "role", length = 16, nullable = false)
    private String role = "";

    @Column(name = "enabled", nullable = false)
    private boolean enabled;

    @Column(name = "password_hash", length = 200, nullable = false)
    private String passwordHash = "";

    @Column(name = "created_ms", nullable = false)
    private long createdMs;

    @Column(name = "password_changed_ms", nullable = false)
    private long passwordChangedMs;

    @Column(name = "version", nullable = false)
    private long version;

    /** For the persistence provider. */
    protected UserRow() {}

    UserRow(User user) {
        name = user.name();
        take(user);
    }

    /** Takes every value but the name. */
    final void take(User user) {
        role = user.role().text();
        enabled = user.enabled();
        passwordHash = user.passwordHash();
        createdMs = user.createdAt().toEpochMilli();
        passwordChangedMs = user.passwordChangedAt().toEpochMilli();
        version = user.version();
    }

    /** A role that this version does not know may look, no more. */
    User toUser() {
        return new User(
                name,
                Role.of(role).orElse(Role.VIEWER),
                enabled,
                passwordHash,
                Instant.ofEpochMilli(createdMs),
                Instant.ofEpochMilli(passwordChangedMs),
                version);
    }
}
