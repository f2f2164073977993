package io.tandempbx.store.jpa;

import io.tandempbx.security.api.Token;
import java.time.Instant;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/** One row of table {@code access_token}. */
@Entity
@Table(name = "access_token")
public class TokenRow {
    @Id
    @Column(name = "id", length = 32)
    private String id = "";

    @Column(name = "user_name", length = 32, nullable = false)
    private String userName = "";

    @Column(name = "secret_hash", length = 64, nullable = false)
    private String secretHash = "";

    @Column(name = "label", length = 100, nullable = false)
    private String label = "";

    @Column(name = "created_ms", nullable = false)
    private long createdMs;

    @Column(name = "expires_ms", nullable = false)
    private long expiresMs;

    /** For the persistence provider. */
    protected TokenRow() {}

    TokenRow(Token token) {
        id = token.id();
        userName = token.user();
        secretHash = token.secretHash();
        label = token.label();
        createdMs = token.createdAt().toEpochMilli();
        expiresMs = token.expiresAt().toEpochMilli();
    }

    Token toToken() {
        return new Token(
                id, userName, secretHash, label, Instant.ofEpochMilli(createdMs), Instant.ofEpochMilli(expiresMs));
    }
}
