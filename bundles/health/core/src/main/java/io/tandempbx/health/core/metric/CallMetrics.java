package io.tandempbx.health.core.metric;

import io.tandempbx.call.api.CallService;
import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Figures of calls and registrations. They are counted from the event stream since the process began, as far as it is
 * kept: a successor of this bundle reads it again and comes to the same figures.
 */
@Component(service = MetricSource.class, immediate = true)
public final class CallMetrics implements MetricSource {
    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final ServiceSlot<ContactService> contacts = new ServiceSlot<>();
    private final CallFigures figures = new CallFigures();
    private @Nullable EventService followed; // guarded by this, as is the next
    private @Nullable EventSubscription subscription;

    @Override
    public void collect(MetricSink sink) {
        calls.run(service -> sink.gauge(
                "pbx_active_calls", "Calls going on.", Map.of(), service.calls().size()));
        contacts.run(service -> sink.gauge(
                "pbx_registered_extensions",
                "Extensions with at least one phone registered.",
                Map.of(),
                service.all().size()));
        figures.collect(sink);
    }

    /** The cursor before the first event that did not happen before {@code since}. */
    static long cursorBefore(EventService events, Instant since) {
        long low = Math.max(0, events.oldest() - 1);
        long high = events.latest();
        while (low < high) {
            long middle = low + (high - low) / 2;
            List<Event> next = events.after(middle, 1);
            if (!next.isEmpty() && next.get(0).happening().at().isBefore(since)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindEvents(EventService service) {
        stopFollowing();
        long known = figures.cursor();
        Instant began =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        followed = service;
        subscription = service.subscribe(known >= 0 ? known : cursorBefore(service, began), figures);
    }

    synchronized void unbindEvents(EventService service) {
        if (followed == service) {
            stopFollowing();
        }
    }

    @Deactivate
    synchronized void stopFollowing() {
        EventSubscription ending = subscription;
        subscription = null;
        followed = null;
        if (ending != null) {
            ending.close();
        }
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
    void bindContacts(ContactService service) {
        contacts.bind(service);
    }

    void unbindContacts(ContactService service) {
        contacts.unbind(service);
    }
}
