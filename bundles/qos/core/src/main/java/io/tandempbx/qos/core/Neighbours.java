package io.tandempbx.qos.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;

/** Whom quality is asked of and told to; each may be away for a while. Thread-safe. */
final class Neighbours {
    final ServiceSlot<CallService> calls = new ServiceSlot<>();
    final ServiceSlot<MediaService> media = new ServiceSlot<>();
    final EventOutlet events = new EventOutlet();

    Optional<SessionStatistics> statistics(String session) {
        return media.<Optional<SessionStatistics>>call(service -> service.statistics(session))
                .flatMap(found -> found);
    }
}
