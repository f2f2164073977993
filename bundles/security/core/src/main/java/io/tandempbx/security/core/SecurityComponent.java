package io.tandempbx.security.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.registrar.api.ContactAdminService;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.AuditRepository;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.ExtensionAdminService;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.security.api.TokenRepository;
import io.tandempbx.security.api.UserAdminService;
import io.tandempbx.security.api.UserRepository;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import io.tandempbx.wiring.api.SettingsOwners;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.karaf.jaas.config.JaasRealm;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
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

/** Puts users, tokens, bans, the audit log and the realm together and offers them. */
@Component(
        immediate = true,
        service = {},
        configurationPid = SecuritySettings.PID)
public final class SecurityComponent {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityComponent.class);
    private static final String OURS = "tandem";
    /** Files of settings are looked at every second or so. */
    private static final Duration SETTINGS_PATIENCE = Duration.ofSeconds(10);

    private final BundleContext context;
    private final Repositories repositories = new Repositories();
    private final ExtensionNeighbours neighbours = new ExtensionNeighbours();
    private final Bookkeeper bookkeeper;
    private final AuditTrail audit;
    private final Bans bans;
    private final Access access;
    private final Users users;
    private final ExtensionAdministration extensions;
    private final SettingsOwners owners = new SettingsOwners();
    private final SettingsAdministration settingsFiles;
    private final TandemRealm realm;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final SettingsFile<SecuritySettings> settings = SecuritySettings.file();

    @Activate
    public SecurityComponent(@Reference StateStore state, BundleContext context, Map<String, Object> properties) {
        this.context = context;
        change(properties);
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        Passwords passwords = new Passwords(random);
        Accounts accounts =
                new Accounts(state.open("security.user"), state.open("security.token"), state.open("security.revoked"));
        bookkeeper = new Bookkeeper();
        audit = new AuditTrail(state.open("security.audit"), repositories.audit, clock, bookkeeper::wake);
        bans = new Bans(state.open("security.ban"), settings::settings, audit, clock);
        access = new Access(accounts, repositories, passwords, bans, audit, settings::settings, random, clock);
        users = new Users(accounts, repositories, access, passwords, audit, settings::settings, clock);
        extensions = new ExtensionAdministration(neighbours, audit, passwords);
        Path etc = Path.of(System.getProperty("karaf.etc", "etc"));
        settingsFiles = new SettingsAdministration(owners, audit, etc, SETTINGS_PATIENCE);
        realm = new TandemRealm(context, access);
        Path netrc = Path.of(System.getProperty("karaf.base", "."), ".netrc");
        bookkeeper.keep(
                accounts, repositories, audit, bans, new FirstUsers(users, passwords, netrc, System.out), clock);
    }

    @Activate
    void start() {
        register(AuditService.class, audit);
        register(BanService.class, bans);
        register(AccessService.class, access);
        register(UserAdminService.class, users);
        register(ExtensionAdminService.class, extensions);
        register(SettingsAdminService.class, settingsFiles);
        register(MetricSource.class, sink -> {
            bans.collect(sink);
            access.collect(sink);
        });
        register(JaasRealm.class, realm);
        register(SettingsOwner.class, () -> settings);
        bookkeeper.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Security keeps its settings: {}", broken));
    }

    @Deactivate
    void stop() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        bookkeeper.stop();
    }

    private <S> void register(Class<S> type, S service) {
        registrations.add(context.registerService(type, service, FrameworkUtil.asDictionary(Map.of(OURS, "security"))));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindOwner(SettingsOwner owner) {
        owners.bind(owner);
    }

    void unbindOwner(SettingsOwner owner) {
        owners.unbind(owner);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUsers(UserRepository repository) {
        repositories.users.bind(repository);
        bookkeeper.reload();
    }

    void unbindUsers(UserRepository repository) {
        repositories.users.unbind(repository);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTokens(TokenRepository repository) {
        repositories.tokens.bind(repository);
        bookkeeper.reload();
    }

    void unbindTokens(TokenRepository repository) {
        repositories.tokens.unbind(repository);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditRepository repository) {
        repositories.audit.bind(repository);
        bookkeeper.wake();
    }

    void unbindAudit(AuditRepository repository) {
        repositories.audit.unbind(repository);
    }

    @Reference(
            target = "(!(" + OURS + "=security))",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRealm(JaasRealm other) {
        if (other.getName().equals(TandemRealm.NAME)) {
            realm.continueWith(other);
        }
    }

    void unbindRealm(JaasRealm other) {
        realm.continueWithout(other);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        neighbours.directory().bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        neighbours.directory().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectoryAdmin(DirectoryAdminService service) {
        neighbours.directoryAdmin().bind(service);
    }

    void unbindDirectoryAdmin(DirectoryAdminService service) {
        neighbours.directoryAdmin().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactAdminService service) {
        neighbours.contacts().bind(service);
    }

    void unbindContacts(ContactAdminService service) {
        neighbours.contacts().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        neighbours.calls().bind(service);
    }

    void unbindCalls(CallService service) {
        neighbours.calls().unbind(service);
    }
}
