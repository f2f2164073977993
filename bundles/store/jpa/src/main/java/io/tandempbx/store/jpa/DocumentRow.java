package io.tandempbx.store.jpa;

import io.tandempbx.store.api.Document;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.IdClass;
import javax.persistence.Table;

/** One row of table {@code pbx_document}. */
@Entity
@IdClass(DocumentRow.Key.class)
@Table(name = "pbx_document")
public class DocumentRow {

    /** What tells rows apart. */
    public static class Key implements Serializable {
        private static final long serialVersionUID = 1;

        private String kind = "";
        private String id = "";

        /** For the persistence provider. */
        public Key() {}

        Key(String kind, String id) {
            this.kind = kind;
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.kind.equals(kind) && key.id.equals(id);
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, id);
        }
    }

    @Id
    @Column(name = "kind", length = 32)
    private String kind = "";

    @Id
    @Column(name = "id", length = 64)
    private String id = "";

    @Column(name = "version", nullable = false)
    private long version;

    @Column(name = "body", length = 100_000, nullable = false)
    private String body = "";

    @Column(name = "changed_ms", nullable = false)
    private long changedMs;

    /** For the persistence provider. */
    protected DocumentRow() {}

    DocumentRow(Document document) {
        kind = document.kind();
        id = document.id();
        take(document);
    }

    /** Takes every value but kind and id. */
    final void take(Document document) {
        version = document.version();
        body = document.body();
        changedMs = document.changedAt().toEpochMilli();
    }

    Document toDocument() {
        return new Document(kind, id, version, body, Instant.ofEpochMilli(changedMs));
    }
}
