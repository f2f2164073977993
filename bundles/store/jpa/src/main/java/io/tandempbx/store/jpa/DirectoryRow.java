package io.tandempbx.store.jpa;

import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/**
 * The only row of table {@code directory}: the realm inside every stored hash, and a revision that grows with every
 * change. Its absence marks a database that was never used; a lock on it lets one writer in at a time.
 */
@Entity
@Table(name = "directory")
public class DirectoryRow {
    static final int ID = 1;

    @Id
    @Column(name = "id")
    private int id = ID;

    @Column(name = "realm", length = 100, nullable = false)
    private String realm = "";

    @Column(name = "revision", nullable = false)
    private long revision;

    /** For the persistence provider. */
    protected DirectoryRow() {}

    DirectoryRow(String realm) {
        this.realm = realm;
    }

    String realm() {
        return realm;
    }

    long revision() {
        return revision;
    }

    void nextRevision() {
        revision++;
    }
}
