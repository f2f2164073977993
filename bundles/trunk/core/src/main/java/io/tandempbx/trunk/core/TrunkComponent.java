package io.tandempbx.trunk.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.store.api.DocumentListener;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.trunk.api.Admission;
import io.tandempbx.trunk.api.Arrival;
import io.tandempbx.trunk.api.OutboundCall;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import io.tandempbx.trunk.api.TrunkTest;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

/** Publishes the trunks; everything else is done by {@link Trunks}. */
@Component(
        service = {TrunkService.class, TrunkAdminService.class, MetricSource.class, SettingsOwner.class},
        immediate = true,
        configurationPid = TrunkSettings.PID)
public final class TrunkComponent implements TrunkService, TrunkAdminService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(TrunkComponent.class);

    private final SettingsFile<TrunkSettings> settings = TrunkSettings.file();
    private final ServiceSlot<DocumentRepository> documents = new ServiceSlot<>();
    private final ServiceSlot<AuditService> audit = new ServiceSlot<>();
    private final EventOutlet events = new EventOutlet();
    private final DocumentListener listener;
    private final Trunks trunks;
    private final TrunkAdministration administration = new TrunkAdministration(documents, audit);

    @Activate
    public TrunkComponent(@Reference StateStore state, Map<String, Object> properties) {
        modified(properties);
        trunks = new Trunks(state, settings::settings, events, Clock.systemUTC());
        listener = trunks::configure;
    }

    @Activate
    void start() {
        trunks.start();
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings stay as they were: {}", broken));
    }

    @Deactivate
    void stop() {
        trunks.stop();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSip(SipService service) {
        trunks.sip().bind(service);
    }

    void unbindSip(SipService service) {
        trunks.sip().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDocuments(DocumentRepository repository) {
        documents.bind(repository);
        repository.attach(TrunkDocument.KIND, listener);
    }

    void unbindDocuments(DocumentRepository repository) {
        repository.detach(TrunkDocument.KIND, listener);
        documents.unbind(repository);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        audit.bind(service);
    }

    void unbindAudit(AuditService service) {
        audit.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventPublisher publisher) {
        events.bind(publisher);
    }

    void unbindEvents(EventPublisher publisher) {
        events.unbind(publisher);
    }

    @Override
    public List<TrunkStatus> trunks() {
        return trunks.statuses();
    }

    @Override
    public Admission outbound(String trunk, String call, OutboundCall asked) {
        return trunks.calls().outbound(trunk, call, asked);
    }

    @Override
    public Arrival inbound(String trunk, String call, InboundRequest invite) {
        return trunks.calls().inbound(trunk, call, invite);
    }

    @Override
    public void released(String trunk, String call, int status) {
        trunks.released(trunk, call, status);
    }

    @Override
    public void retain(Set<String> calls) {
        trunks.retain(calls);
    }

    @Override
    public Optional<Header> credentials(String trunk, String method, String uri, MessageHead challenge) {
        return trunks.calls().credentials(trunk, method, uri, challenge);
    }

    @Override
    public List<String> codecs(String trunk) {
        return trunks.calls().codecs(trunk);
    }

    @Override
    public List<Trunk> configured() {
        return trunks.plans().values().stream().map(TrunkPlan::trunk).toList();
    }

    @Override
    public Optional<Trunk> find(String id) {
        return Optional.ofNullable(trunks.plans().get(id)).map(TrunkPlan::trunk);
    }

    @Override
    public Trunk add(String id, Map<TrunkField, String> values, Identity by) throws RefusedException {
        Trunk added = administration.add(id, values, by);
        trunks.settle();
        return added;
    }

    @Override
    public Trunk change(String id, Map<TrunkField, String> values, boolean replace, Optional<Long> version, Identity by)
            throws RefusedException {
        Trunk changed = administration.change(id, values, replace, version, by);
        trunks.settle();
        return changed;
    }

    @Override
    public void remove(String id, Optional<Long> version, Identity by) throws RefusedException {
        administration.remove(id, version, by);
        trunks.settle();
    }

    @Override
    public TrunkTest test(String id) throws RefusedException {
        if (find(id).isEmpty()) {
            throw TrunkAdministration.unknown(id);
        }
        return trunks.test(id);
    }

    @Override
    public void collect(MetricSink sink) {
        trunks.collect(sink);
    }

    @Override
    public SettingsFile<TrunkSettings> settings() {
        return settings;
    }
}
