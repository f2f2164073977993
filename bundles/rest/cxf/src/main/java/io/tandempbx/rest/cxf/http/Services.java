package io.tandempbx.rest.cxf.http;

import io.tandempbx.call.api.CallService;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.health.api.CapacityService;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.presence.api.SubscriptionService;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.route.api.RouteAdminService;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.ExtensionAdminService;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.security.api.UserAdminService;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.upgrade.api.UpgradeService;
import io.tandempbx.voicemail.api.VoicemailService;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsOwners;
import java.util.function.Function;

/** The services behind the operations, each of which may be away; then the answer is 503. Thread-safe. */
public record Services(
        ServiceSlot<AccessService> access,
        ServiceSlot<UserAdminService> users,
        ServiceSlot<AuditService> audit,
        ServiceSlot<BanService> bans,
        ServiceSlot<ExtensionAdminService> extensions,
        ServiceSlot<DirectoryService> directory,
        ServiceSlot<ContactService> contacts,
        ServiceSlot<CallService> calls,
        ServiceSlot<UpgradeService> upgrades,
        ServiceSlot<CallRecordService> callRecords,
        ServiceSlot<EventService> events,
        ServiceSlot<WebhookAdminService> webhooks,
        ServiceSlot<DatabaseService> database,
        ServiceSlot<DirectoryAdminService> directoryAdmin,
        ServiceSlot<SettingsAdminService> settingsAdmin,
        ServiceSlot<RouteService> routes,
        ServiceSlot<RouteAdminService> routeAdmin,
        ServiceSlot<TrunkService> trunks,
        ServiceSlot<TrunkAdminService> trunkAdmin,
        ServiceSlot<SubscriptionService> subscriptions,
        ServiceSlot<VoicemailService> voicemail,
        ServiceSlot<ConferenceService> conferences,
        ServiceSlot<QosService> qos,
        ServiceSlot<RecordingService> recordings,
        ServiceSlot<CapacityService> capacity,
        ServiceSlot<MailService> mail,
        SettingsOwners settings) {

    public Services() {
        this(
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new ServiceSlot<>(),
                new SettingsOwners());
    }

    /** What is done with a service. */
    public interface Use<S, R> {
        R on(S service) throws RefusedException;
    }

    /** The answer of a service, or 503. */
    public static <S, R> R ask(ServiceSlot<S> slot, String name, Function<S, R> question) {
        return slot.<R>call(question).orElseThrow(() -> ProblemException.away(name));
    }

    /** What a service did, or the problem that it refused it with. */
    public static <S, R> R use(ServiceSlot<S> slot, String name, Use<S, R> use) {
        try {
            return slot.attempt(use::on).orElseThrow(() -> ProblemException.away(name));
        } catch (RefusedException e) {
            throw ProblemException.of(e);
        }
    }

    public DirectorySnapshot snapshot() {
        return ask(directory, "the directory", DirectoryService::snapshot);
    }
}
