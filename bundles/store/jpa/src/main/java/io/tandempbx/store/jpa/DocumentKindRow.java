package io.tandempbx.store.jpa;

import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/**
 * One row of table {@code pbx_document_kind}: a revision that grows with every change of a document of this kind. A lock
 * on it lets one writer in at a time.
 */
@Entity
@Table(name = "pbx_document_kind")
public class DocumentKindRow {
    @Id
    @Column(name = "kind", length = 32)
    private String kind = "";

    @Column(name = "revision", nullable = false)
    private long revision;

    /** For the persistence provider. */
    protected DocumentKindRow() {}

    DocumentKindRow(String kind) {
        this.kind = kind;
    }

    String kind() {
        return kind;
    }

    long revision() {
        return revision;
    }

    long nextRevision() {
        return ++revision;
    }
}
