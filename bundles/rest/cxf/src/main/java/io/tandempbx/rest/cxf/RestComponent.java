package io.tandempbx.rest.cxf;

import io.tandempbx.call.api.CallService;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.health.api.CapacityService;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.presence.api.SubscriptionService;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.rest.cxf.http.RequestMeter;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.EventStreams;
import io.tandempbx.route.api.RouteAdminService;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.ExtensionAdminService;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.security.api.UserAdminService;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.upgrade.api.UpgradeService;
import io.tandempbx.voicemail.api.VoicemailService;
import io.tandempbx.wiring.api.SettingsOwner;
import java.util.Map;
import javax.servlet.Servlet;
import org.apache.cxf.Bus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the servlet below {@code /api} and {@code /api/v1}. It is registered on a thread of its own, since whoever lets it
 * in makes CXF begin, which takes a while and must not hold up the start of other bundles.
 */
@Component(immediate = true, service = MetricSource.class)
public final class RestComponent implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(RestComponent.class);
    private static final String[] PATTERNS = {"/api/*", "/api/v1/*"};
    private static final long STOP_LIMIT_MS = 10_000;

    private final BundleContext context;
    private final Services services = new Services();
    private final EventStreams streams = new EventStreams(services.events());
    private final RequestMeter meter = new RequestMeter();
    private final Thread starter = new Thread(this::register, "rest-start");
    private @Nullable ServiceRegistration<Servlet> registration; // guarded by this
    private boolean stopped; // guarded by this

    @Activate
    public RestComponent(BundleContext context) {
        this.context = context;
    }

    @Activate
    void start() {
        starter.setDaemon(true);
        starter.start();
    }

    @Deactivate
    void stop() {
        ServiceRegistration<Servlet> ending;
        synchronized (this) {
            stopped = true;
            ending = registration;
            registration = null;
        }
        streams.close();
        if (ending != null) {
            ending.unregister();
        }
        try {
            starter.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void collect(MetricSink sink) {
        meter.collect(sink);
    }

    private void register() {
        if (!startLibrary()) {
            return;
        }
        Version version = context.getBundle().getVersion();
        String text = version.getMajor() + "." + version.getMinor() + "." + version.getMicro();
        ServiceRegistration<Servlet> made = context.registerService(
                Servlet.class,
                new RestServlet(services, streams, meter, text),
                FrameworkUtil.asDictionary(Map.of("osgi.http.whiteboard.servlet.pattern", PATTERNS)));
        boolean late;
        synchronized (this) {
            late = stopped;
            registration = late ? null : made;
        }
        if (late) {
            made.unregister();
        }
    }

    /**
     * CXF finds its own parts, such as transports, when its bundle starts. That may be later than this one, and where the web
     * server is there already nothing else would wait for it.
     */
    private static boolean startLibrary() {
        try {
            FrameworkUtil.getBundle(Bus.class).start(Bundle.START_TRANSIENT);
            return true;
        } catch (BundleException e) {
            LOG.error("CXF cannot be started, there is no REST interface", e);
            return false;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccess(AccessService service) {
        services.access().bind(service);
    }

    void unbindAccess(AccessService service) {
        services.access().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUsers(UserAdminService service) {
        services.users().bind(service);
    }

    void unbindUsers(UserAdminService service) {
        services.users().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        services.audit().bind(service);
    }

    void unbindAudit(AuditService service) {
        services.audit().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBans(BanService service) {
        services.bans().bind(service);
    }

    void unbindBans(BanService service) {
        services.bans().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindExtensions(ExtensionAdminService service) {
        services.extensions().bind(service);
    }

    void unbindExtensions(ExtensionAdminService service) {
        services.extensions().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        services.directory().bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        services.directory().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService service) {
        services.contacts().bind(service);
    }

    void unbindContacts(ContactService service) {
        services.contacts().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        services.calls().bind(service);
    }

    void unbindCalls(CallService service) {
        services.calls().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUpgrades(UpgradeService service) {
        services.upgrades().bind(service);
    }

    void unbindUpgrades(UpgradeService service) {
        services.upgrades().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCallRecords(CallRecordService service) {
        services.callRecords().bind(service);
    }

    void unbindCallRecords(CallRecordService service) {
        services.callRecords().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventService service) {
        services.events().bind(service);
    }

    void unbindEvents(EventService service) {
        services.events().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWebhooks(WebhookAdminService service) {
        services.webhooks().bind(service);
    }

    void unbindWebhooks(WebhookAdminService service) {
        services.webhooks().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatabase(DatabaseService service) {
        services.database().bind(service);
    }

    void unbindDatabase(DatabaseService service) {
        services.database().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectoryAdmin(DirectoryAdminService service) {
        services.directoryAdmin().bind(service);
    }

    void unbindDirectoryAdmin(DirectoryAdminService service) {
        services.directoryAdmin().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunks(TrunkService service) {
        services.trunks().bind(service);
    }

    void unbindTrunks(TrunkService service) {
        services.trunks().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoutes(RouteService service) {
        services.routes().bind(service);
    }

    void unbindRoutes(RouteService service) {
        services.routes().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSettingsAdmin(SettingsAdminService service) {
        services.settingsAdmin().bind(service);
    }

    void unbindSettingsAdmin(SettingsAdminService service) {
        services.settingsAdmin().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouteAdmin(RouteAdminService service) {
        services.routeAdmin().bind(service);
    }

    void unbindRouteAdmin(RouteAdminService service) {
        services.routeAdmin().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunkAdmin(TrunkAdminService service) {
        services.trunkAdmin().bind(service);
    }

    void unbindTrunkAdmin(TrunkAdminService service) {
        services.trunkAdmin().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSubscriptions(SubscriptionService service) {
        services.subscriptions().bind(service);
    }

    void unbindSubscriptions(SubscriptionService service) {
        services.subscriptions().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConferences(ConferenceService service) {
        services.conferences().bind(service);
    }

    void unbindConferences(ConferenceService service) {
        services.conferences().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindVoicemail(VoicemailService service) {
        services.voicemail().bind(service);
    }

    void unbindVoicemail(VoicemailService service) {
        services.voicemail().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindQos(QosService service) {
        services.qos().bind(service);
    }

    void unbindQos(QosService service) {
        services.qos().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRecordings(RecordingService service) {
        services.recordings().bind(service);
    }

    void unbindRecordings(RecordingService service) {
        services.recordings().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCapacity(CapacityService service) {
        services.capacity().bind(service);
    }

    void unbindCapacity(CapacityService service) {
        services.capacity().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMail(MailService service) {
        services.mail().bind(service);
    }

    void unbindMail(MailService service) {
        services.mail().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSettings(SettingsOwner owner) {
        services.settings().bind(owner);
    }

    void unbindSettings(SettingsOwner owner) {
        services.settings().unbind(owner);
    }
}
