package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.presence.api.SubscriptionService;
import io.tandempbx.presence.api.SubscriptionSummary;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Presence as a component: adopts the subscriptions in the state ring and attaches itself to signalling and call control. */
@Component(
        immediate = true,
        service = {MessageWaitingService.class, SubscriptionService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = PresenceSettings.PID)
public final class PresenceComponent
        implements MessageWaitingService, SubscriptionService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceComponent.class);

    private final Neighbours neighbours = new Neighbours();
    private final SettingsFile<PresenceSettings> settings = PresenceSettings.file();
    private final Presence presence;

    /** Reads what a predecessor left, before any neighbour is bound. */
    @Activate
    public PresenceComponent(@Reference StateStore state, Map<String, Object> properties) {
        configure(properties);
        presence = new Presence(state, neighbours, Clock.systemUTC(), settings::settings);
    }

    @Activate
    void start() {
        presence.start();
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    /** Neighbours are still bound here; signalling keeps new events for the successor, queued ones still run. */
    @Deactivate
    void stop() {
        neighbours.calls.run(service -> service.detach(presence.calls));
        neighbours.sip.run(service -> service.detach(SubscribeHandler.OWNER, presence.handler));
        presence.lane.stop();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSip(SipService service) {
        neighbours.sip.bind(service);
        service.attach(SubscribeHandler.OWNER, SubscribeHandler.METHODS, presence.handler);
    }

    void unbindSip(SipService service) {
        neighbours.sip.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        neighbours.calls.bind(service);
        service.attach(presence.calls);
        presence.lane.run(presence.calls::readAll);
    }

    void unbindCalls(CallService service) {
        neighbours.calls.unbind(service);
        service.detach(presence.calls);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService service) {
        neighbours.contacts.bind(service);
    }

    void unbindContacts(ContactService service) {
        neighbours.contacts.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoutes(RouteService service) {
        neighbours.routes.bind(service);
    }

    void unbindRoutes(RouteService service) {
        neighbours.routes.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        neighbours.directory.bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        neighbours.directory.unbind(service);
    }

    @Override
    public SettingsFile<PresenceSettings> settings() {
        return settings;
    }

    @Override
    public void waiting(String extension, int newMessages, int oldMessages, int newUrgent, int oldUrgent) {
        presence.waiting(extension, newMessages, oldMessages, newUrgent, oldUrgent);
    }

    @Override
    public List<SubscriptionSummary> subscriptions() {
        return presence.summaries();
    }

    @Override
    public void collect(MetricSink sink) {
        presence.counts()
                .forEach((kind, count) -> sink.gauge(
                        "pbx_subscriptions",
                        "Phones that watch something, by event package.",
                        Map.of("package", kind.text()),
                        count));
        sink.counter(
                "pbx_notifications_total", "NOTIFY requests sent to phones that watch something.", Map.of(), (double)
                        presence.notified());
    }
}
