package io.tandempbx.upgrade.watch;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.upgrade.api.CallFigures;
import io.tandempbx.upgrade.api.SessionFigures;
import io.tandempbx.upgrade.api.VitalSigns;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Reads how calls fare from whichever revisions of call control and media are there. */
@Component(immediate = true, service = VitalSigns.class)
public final class CallWatch implements VitalSigns {
    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final ServiceSlot<MediaService> media = new ServiceSlot<>();

    @Override
    public Optional<CallFigures> calls() {
        return calls.call(service -> {
            CallCounters counters = service.counters();
            return new CallFigures(
                    service.totalCalls(),
                    counters.answered(),
                    counters.failed(),
                    counters.ended(),
                    counters.lost(),
                    counters.active());
        });
    }

    @Override
    public Optional<Map<String, SessionFigures>> sessions() {
        Optional<List<String>> names = calls.call(service -> service.calls().stream()
                .filter(call -> call.state() == CallState.TALKING)
                .map(CallSummary::legs)
                .flatMap(List::stream)
                .filter(leg -> leg.state().equals("talking"))
                .map(LegSummary::mediaSession)
                .filter(session -> !session.isEmpty())
                .toList());
        return names.flatMap(known -> media.call(service -> figures(known, service)));
    }

    private static Map<String, SessionFigures> figures(List<String> names, MediaService media) {
        Map<String, SessionFigures> sessions = new HashMap<>();
        for (String name : names) {
            media.statistics(name)
                    .ifPresent(session -> sessions.put(
                            name,
                            new SessionFigures(session.packetsReceived(), session.packetsSent(), session.silentMs())));
        }
        return Map.copyOf(sessions);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        calls.bind(service);
    }

    void unbindCalls(CallService service) {
        calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        media.bind(service);
    }

    void unbindMedia(MediaService service) {
        media.unbind(service);
    }
}
