package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.MediaEncryption;
import java.util.List;
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

    @Column(name = "forward_always", length = 32, nullable = false)
    private String forwardAlways = "";

    @Column(name = "forward_busy", length = 32, nullable = false)
    private String forwardBusy = "";

    @Column(name = "forward_no_answer", length = 32, nullable = false)
    private String forwardNoAnswer = "";

    @Column(name = "forward_unregistered", length = 32, nullable = false)
    private String forwardUnregistered = "";

    @Column(name = "no_answer_seconds", nullable = false)
    private int noAnswerSeconds;

    @Column(name = "call_waiting", nullable = false)
    private boolean callWaiting = true;

    @Column(name = "class_of_service", length = 16, nullable = false)
    private String classOfService = ClassOfService.NATIONAL.text();

    @Column(name = "pickup_group", length = 32, nullable = false)
    private String pickupGroup = "";

    /** Numbers, separated by spaces. */
    @Column(name = "follow_me", length = 400, nullable = false)
    private String followMe = "";

    @Column(name = "srtp", length = 16, nullable = false)
    private String srtp = MediaEncryption.PRESET.text();

    /** Names, separated by spaces. */
    @Column(name = "codecs", length = 200, nullable = false)
    private String codecs = "";

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
        take(extension.handling());
        version++;
    }

    private void take(CallHandling handling) {
        forwardAlways = handling.forwardAlways();
        forwardBusy = handling.forwardBusy();
        forwardNoAnswer = handling.forwardNoAnswer();
        forwardUnregistered = handling.forwardUnregistered();
        noAnswerSeconds = handling.noAnswerSeconds();
        callWaiting = handling.callWaiting();
        classOfService = handling.classOfService().text();
        pickupGroup = handling.pickupGroup();
        followMe = String.join(" ", handling.followMe());
        srtp = handling.srtp().text();
        codecs = String.join(" ", handling.codecs());
    }

    String number() {
        return number;
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
                handling(),
                version);
    }

    private CallHandling handling() {
        return new CallHandling(
                forwardAlways,
                forwardBusy,
                forwardNoAnswer,
                forwardUnregistered,
                noAnswerSeconds,
                callWaiting,
                ClassOfService.of(classOfService).orElse(ClassOfService.INTERNAL), // a later version's: the least
                pickupGroup,
                words(followMe),
                MediaEncryption.of(srtp).orElse(MediaEncryption.REQUIRED), // a later version's: the strictest
                words(codecs));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }
}
