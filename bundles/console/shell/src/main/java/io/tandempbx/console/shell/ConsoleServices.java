package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallService;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.health.api.HealthService;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.presence.api.SubscriptionService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.route.api.RouteAdminService;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.ExtensionAdminService;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.security.api.UserAdminService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.store.api.DatabaseBackupService;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkService;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * All services that commands need, each of which may come and go. Commands depend on this one service only, so they
 * stay registered while providers are replaced. Thread-safe.
 */
@Component(service = ConsoleServices.class, immediate = true)
public final class ConsoleServices {
    private final Supplier<List<BundleView>> bundles;
    private final Provided<SipService> sip;
    private final Provided<DirectoryService> directory;
    private final Provided<DirectoryAdminService> directoryAdmin;
    private final Provided<ContactService> contacts;
    private final Provided<MediaService> media;
    private final Provided<CallService> calls;
    private final Provided<CallRecordService> callRecords;
    private final Provided<UserAdminService> users;
    private final Provided<AccessService> access;
    private final Provided<BanService> bans;
    private final Provided<AuditService> audit;
    private final Provided<ExtensionAdminService> extensions;
    private final Provided<WebhookAdminService> webhooks;
    private final Provided<SettingsAdminService> settings;
    private final Provided<DatabaseService> database;
    private final Provided<DatabaseBackupService> databaseBackup;
    private final Provided<HealthService> health;
    private final Provided<RouteService> routes;
    private final Provided<RouteAdminService> routeAdmin;
    private final Provided<TrunkService> trunks;
    private final Provided<TrunkAdminService> trunkAdmin;
    private final Provided<SubscriptionService> subscriptions;
    private final Provided<MessageWaitingService> messageWaiting;

    @Activate
    public ConsoleServices(BundleContext context) {
        this(() -> BundleView.all(context));
    }

    ConsoleServices(Supplier<List<BundleView>> bundles) {
        this.bundles = bundles;
        sip = provided("signalling", "io.tandempbx.sip.jain");
        directory = provided("directory", "io.tandempbx.store.jpa");
        directoryAdmin = provided("directory", "io.tandempbx.store.jpa");
        contacts = provided("registrar", "io.tandempbx.registrar.core");
        media = provided("media", "io.tandempbx.media.engine");
        calls = provided("call control", "io.tandempbx.call.core");
        callRecords = provided("call records", "io.tandempbx.cdr.core");
        users = provided("users and tokens", "io.tandempbx.security.core");
        access = provided("users and tokens", "io.tandempbx.security.core");
        bans = provided("security", "io.tandempbx.security.core");
        audit = provided("the audit log", "io.tandempbx.security.core");
        extensions = provided("security", "io.tandempbx.security.core");
        settings = provided("security", "io.tandempbx.security.core");
        webhooks = provided("events", "io.tandempbx.event.core");
        database = provided("the store", "io.tandempbx.store.jpa");
        databaseBackup = provided("database", "io.tandempbx.store.jpa");
        health = provided("health", "io.tandempbx.health.core");
        routes = provided("routing", "io.tandempbx.route.core");
        routeAdmin = provided("routing", "io.tandempbx.route.core");
        trunks = provided("trunks", "io.tandempbx.trunk.core");
        trunkAdmin = provided("trunks", "io.tandempbx.trunk.core");
        subscriptions = provided("presence", "io.tandempbx.presence.core");
        messageWaiting = provided("presence", "io.tandempbx.presence.core");
    }

    List<BundleView> bundles() {
        return bundles.get();
    }

    Provided<SipService> sip() {
        return sip;
    }

    Provided<DirectoryService> directory() {
        return directory;
    }

    Provided<DirectoryAdminService> directoryAdmin() {
        return directoryAdmin;
    }

    Provided<ContactService> contacts() {
        return contacts;
    }

    Provided<MediaService> media() {
        return media;
    }

    Provided<CallService> calls() {
        return calls;
    }

    Provided<CallRecordService> callRecords() {
        return callRecords;
    }

    Provided<HealthService> health() {
        return health;
    }

    Provided<TrunkService> trunks() {
        return trunks;
    }

    Provided<TrunkAdminService> trunkAdmin() {
        return trunkAdmin;
    }

    /** Whether calls can be made: everything is there, and at least one codec beside DTMF events. */
    boolean isReady() {
        return sip.slot().isBound()
                && directory.slot().isBound()
                && contacts.slot().isBound()
                && calls.slot().isBound()
                && routes.slot().isBound()
                && media.ask(service -> service.formats().stream()
                                .anyMatch(format -> !format.name().equalsIgnoreCase("telephone-event")))
                        .orElse(false);
    }

    /** Whether everything that phones reach is there, though perhaps nobody who may call. */
    boolean takesCalls() {
        return sip.slot().isBound() && calls.slot().isBound() && media.slot().isBound();
    }

    private <S> Provided<S> provided(String area, String bundle) {
        return new Provided<>(area, () -> bundles.get().stream()
                .filter(present -> present.name().equals(bundle))
                .findFirst()
                .map(present -> "bundle " + bundle + " is " + present.state()
                        + (present.state().equals("Active") ? " and does not offer it yet" : ""))
                .orElse("bundle " + bundle + " is not installed"));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSip(SipService service) {
        sip.slot().bind(service);
    }

    void unbindSip(SipService service) {
        sip.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        directory.slot().bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        directory.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectoryAdmin(DirectoryAdminService service) {
        directoryAdmin.slot().bind(service);
    }

    void unbindDirectoryAdmin(DirectoryAdminService service) {
        directoryAdmin.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService service) {
        contacts.slot().bind(service);
    }

    void unbindContacts(ContactService service) {
        contacts.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        media.slot().bind(service);
    }

    void unbindMedia(MediaService service) {
        media.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        calls.slot().bind(service);
    }

    void unbindCalls(CallService service) {
        calls.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCallRecords(CallRecordService service) {
        callRecords.slot().bind(service);
    }

    void unbindCallRecords(CallRecordService service) {
        callRecords.slot().unbind(service);
    }

    Provided<RouteService> routes() {
        return routes;
    }

    Provided<RouteAdminService> routeAdmin() {
        return routeAdmin;
    }

    Provided<UserAdminService> users() {
        return users;
    }

    Provided<AccessService> access() {
        return access;
    }

    Provided<BanService> bans() {
        return bans;
    }

    Provided<AuditService> audit() {
        return audit;
    }

    Provided<ExtensionAdminService> extensions() {
        return extensions;
    }

    Provided<WebhookAdminService> webhooks() {
        return webhooks;
    }

    Provided<SettingsAdminService> settings() {
        return settings;
    }

    Provided<DatabaseService> database() {
        return database;
    }

    Provided<DatabaseBackupService> databaseBackup() {
        return databaseBackup;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUsers(UserAdminService service) {
        users.slot().bind(service);
    }

    void unbindUsers(UserAdminService service) {
        users.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccess(AccessService service) {
        access.slot().bind(service);
    }

    void unbindAccess(AccessService service) {
        access.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBans(BanService service) {
        bans.slot().bind(service);
    }

    void unbindBans(BanService service) {
        bans.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        audit.slot().bind(service);
    }

    void unbindAudit(AuditService service) {
        audit.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindExtensions(ExtensionAdminService service) {
        extensions.slot().bind(service);
    }

    void unbindExtensions(ExtensionAdminService service) {
        extensions.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWebhooks(WebhookAdminService service) {
        webhooks.slot().bind(service);
    }

    void unbindWebhooks(WebhookAdminService service) {
        webhooks.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSettings(SettingsAdminService service) {
        settings.slot().bind(service);
    }

    void unbindSettings(SettingsAdminService service) {
        settings.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatabase(DatabaseService service) {
        database.slot().bind(service);
    }

    void unbindDatabase(DatabaseService service) {
        database.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatabaseBackup(DatabaseBackupService service) {
        databaseBackup.slot().bind(service);
    }

    void unbindDatabaseBackup(DatabaseBackupService service) {
        databaseBackup.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindHealth(HealthService service) {
        health.slot().bind(service);
    }

    void unbindHealth(HealthService service) {
        health.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoutes(RouteService service) {
        routes.slot().bind(service);
    }

    void unbindRoutes(RouteService service) {
        routes.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunks(TrunkService service) {
        trunks.slot().bind(service);
    }

    void unbindTrunks(TrunkService service) {
        trunks.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouteAdmin(RouteAdminService service) {
        routeAdmin.slot().bind(service);
    }

    void unbindRouteAdmin(RouteAdminService service) {
        routeAdmin.slot().unbind(service);
    }

    Provided<SubscriptionService> subscriptions() {
        return subscriptions;
    }

    Provided<MessageWaitingService> messageWaiting() {
        return messageWaiting;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunkAdmin(TrunkAdminService service) {
        trunkAdmin.slot().bind(service);
    }

    void unbindTrunkAdmin(TrunkAdminService service) {
        trunkAdmin.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSubscriptions(SubscriptionService service) {
        subscriptions.slot().bind(service);
    }

    void unbindSubscriptions(SubscriptionService service) {
        subscriptions.slot().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMessageWaiting(MessageWaitingService service) {
        messageWaiting.slot().bind(service);
    }

    void unbindMessageWaiting(MessageWaitingService service) {
        messageWaiting.slot().unbind(service);
    }
}
