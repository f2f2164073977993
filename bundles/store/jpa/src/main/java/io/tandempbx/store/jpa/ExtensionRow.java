package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.Extension;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Table;

/** One row of table {@code extension}. */
@Entity
@Table(name = "extension")
public class ExtensionRow {
    @Id
    @Column(name = "number", length = 10)
    private String number = "";

    @Column(name = "name", length = 100, nullable = false)
    private String name = "";

    @Column(name = "email", length = 254, nullable = false)
    private String email = "";

    @Column(name = "enabled", nullable = false)
    private boolean enabled;

    @Column(name = "ha1_md5", length = 32, nullable = false)
    private String ha1Md5 = "";

    @Column(name = "ha1_sha256", length = 64, nullable = false)
    private String ha1Sha256 = "";

    @Column(name = "allow_external", nullable = false)
    private boolean allowExternal = true;

    @Column(name = "voicemail_enabled", nullable = false)
    private boolean voicemailEnabled = true;

    @Column(name = "is_admin", nullable = false)
    private boolean admin;

    @Column(name = "dnd", nullable = false)
    private boolean doNotDisturb;

    @Column(name = "version", nullable = false)
    private long version;

    /** For the persistence provider. */
    protected ExtensionRow() {}

    ExtensionRow(Extension extension) {
        number = extension.number();
        take(extension);
    }

    /** Takes every value but the number, and grows the version if any is another than before. */
    final void take(Extension extension) {
        if (version != 0 && extension.equals(toExtension())) {
            return;
        }
        name = extension.name();
        email = extension.email();
        enabled = extension.enabled();
        ha1Md5 = extension.ha1Md5();
        ha1Sha256 = extension.ha1Sha256();
        allowExternal = extension.allowExternal();
        voicemailEnabled = extension.voicemailEnabled();
        admin = extension.admin();
        doNotDisturb = extension.doNotDisturb();
        version++;
    }

    Extension toExtension() {
        return new Extension(
                number,
                name,
                email,
                enabled,
                ha1Md5,
                ha1Sha256,
                allowExternal,
                voicemailEnabled,
                admin,
                doNotDisturb,
                version);
    }
}
