package io.tandempbx.route.core;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.EventService;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.MenuService;
import io.tandempbx.route.api.RouteAdminService;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Routing as a component: asks the dial plan over the latest settings, directory and items. */
@Component(
        immediate = true,
        service = {RouteService.class, RouteAdminService.class, MenuService.class, SettingsOwner.class},
        configurationPid = RouteSettings.PID)
public final class RouteComponent implements RouteService, RouteAdminService, MenuService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(RouteComponent.class);

    private final SettingsFile<RouteSettings> settings = RouteSettings.file();
    private final DirectoryView directory = new DirectoryView();
    private final ItemView items = new ItemView();
    private final TrunkView trunks = new TrunkView();
    private final ServiceSlot<DocumentRepository> documents = new ServiceSlot<>();
    private final ServiceSlot<AuditService> audit = new ServiceSlot<>();
    private final RouteAdministration administration =
            new RouteAdministration(documents, audit, directory::latest, items::latest);
    private final LastAnswers answers;

    @Activate
    public RouteComponent(@Reference StateStore state, Map<String, Object> properties) {
        answers = new LastAnswers(state.open(LastAnswers.TABLE));
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Deactivate
    void stop() {
        answers.close();
    }

    @Override
    public RoutePlan route(RouteRequest request) {
        return directory
                .latest()
                .map(extensions -> new DialPlan(
                                settings.settings(), extensions, items.latest(), answers::of, trunks::of)
                        .route(request))
                .orElseGet(() -> RoutePlan.refused(
                        503, "Directory not available", List.of("the directory was not loaded yet: 503")));
    }

    @Override
    public Map<String, AttendantMenu> menus() {
        return items.latest().menus();
    }

    @Override
    public boolean isOpen(String timeCondition, Instant at) {
        RouteItems present = items.latest();
        TimeCondition condition = present.timeConditions().get(timeCondition);
        return condition == null
                || Calendar.at(at, condition, present.holidays()).open();
    }

    @Override
    public <T extends RouteItem> List<StoredItem<T>> list(Class<T> kind) throws RefusedException {
        return administration.list(kind);
    }

    @Override
    public <T extends RouteItem> Optional<StoredItem<T>> find(Class<T> kind, String id) throws RefusedException {
        return administration.find(kind, id);
    }

    @Override
    public <T extends RouteItem> StoredItem<T> add(T item, Identity by) throws RefusedException {
        return administration.add(item, by);
    }

    @Override
    public <T extends RouteItem> StoredItem<T> replace(T item, Optional<Long> version, Identity by)
            throws RefusedException {
        return administration.replace(item, version, by);
    }

    @Override
    public void remove(Class<? extends RouteItem> kind, String id, Optional<Long> version, Identity by)
            throws RefusedException {
        administration.remove(kind, id, version, by);
    }

    @Override
    public SettingsFile<RouteSettings> settings() {
        return settings;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        directory.bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunks(TrunkAdminService service) {
        trunks.bind(service);
    }

    void unbindTrunks(TrunkAdminService service) {
        trunks.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDocuments(DocumentRepository service) {
        documents.bind(service);
        items.bind(service);
    }

    void unbindDocuments(DocumentRepository service) {
        items.unbind(service);
        documents.unbind(service);
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
    void bindEvents(EventService service) {
        answers.bind(service);
    }

    void unbindEvents(EventService service) {
        answers.unbind(service);
    }
}
