package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The services that mailboxes use, any of which may be away. Thread-safe. */
final class Neighbours {
    final ServiceSlot<MediaService> media = new ServiceSlot<>();
    final ServiceSlot<ApplicationService> calls = new ServiceSlot<>();
    final ServiceSlot<MessageWaitingService> lamps = new ServiceSlot<>();
    final ServiceSlot<BanService> bans = new ServiceSlot<>();
    final ServiceSlot<AuditService> audit = new ServiceSlot<>();
    final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
    final ServiceSlot<MailService> mail = new ServiceSlot<>();
    final EventOutlet events = new EventOutlet();
    private volatile @Nullable DirectorySnapshot last;

    /** Whether an extension is there and has a mailbox; by what was known last while the directory is away. */
    boolean hasMailbox(String extension) {
        return directory()
                .flatMap(known -> known.find(extension))
                .filter(Extension::voicemailEnabled)
                .isPresent();
    }

    /** The directory, as known last while it is away; empty while it was never there. */
    Optional<DirectorySnapshot> directory() {
        directory.call(DirectoryService::snapshot).ifPresent(snapshot -> last = snapshot);
        return Optional.ofNullable(last);
    }
}
