package io.tandempbx.registrar.core;

import static java.util.Objects.requireNonNull;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactAdminService;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.registrar.api.Reach;
import io.tandempbx.registrar.api.RegistrationAttempt;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * Registers the contact service, attaches the registrar to the signalling, and sweeps what has expired once a second.
 */
@Component(
        service = {ContactService.class, ContactAdminService.class, SettingsOwner.class},
        immediate = true,
        configurationPid = RegistrarSettings.PID)
public final class RegistrarComponent implements ContactService, ContactAdminService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrarComponent.class);
    private static final int STOP_SECONDS = 2;

    private final DirectoryView directory = new DirectoryView();
    private final SipAttachment sip = new SipAttachment(Registrar.OWNER, Registrar.METHODS);
    private final Attempts attempts = new Attempts();
    private final Qualifier qualifier = new Qualifier(sip::send);
    private final Clock clock;
    private final StateTable attemptTable;
    private final Registrations registrations;
    private final Registrar registrar;
    private final SettingsFile<RegistrarSettings> settings = RegistrarSettings.file();
    private final ScheduledExecutorService sweeper;
    private @Nullable Future<?> sweeping; // written by start, read by stop; DS orders the two

    @Activate
    public RegistrarComponent(@Reference StateStore state, Map<String, Object> properties) {
        this(state, properties, Clock.systemUTC());
    }

    RegistrarComponent(StateStore state, Map<String, Object> properties, Clock clock) {
        modified(properties);
        this.clock = clock;
        attemptTable = requireNonNull(state, "state").open(Attempts.TABLE);
        attempts.restore(attemptTable);
        registrations =
                new Registrations(state.open(Registrations.TABLE), clock, directory::latest, sip::isOpen, attempts);
        registrar = new Registrar(
                registrations, directory::latest, settings::settings, sip::respond, attempts, qualifier, clock);
        sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "registrar-sweep");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Activate
    void start() {
        sweeping = sweeper.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
        sip.start(registrar);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings stay as they were: {}", broken));
    }

    @Deactivate
    void stop() {
        sip.stop();
        if (sweeping != null) {
            sweeping.cancel(false);
        }
        sweeper.shutdown();
        try {
            if (!sweeper.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The expiry sweep did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registrar.noteRefusals();
        try {
            attempts.save(attemptTable);
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSip(SipService service) {
        sip.bind(service);
    }

    void unbindSip(SipService service) {
        sip.unbind(service);
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
    void bindEvents(EventPublisher publisher) {
        registrations.events().bind(publisher);
    }

    void unbindEvents(EventPublisher publisher) {
        registrations.events().unbind(publisher);
    }

    @Override
    public SettingsFile<RegistrarSettings> settings() {
        return settings;
    }

    @Override
    public List<Contact> contacts(String extension) {
        return qualifier.promising(registrations.contacts(extension));
    }

    @Override
    public Reach reach(Contact contact) {
        return qualifier.reach(contact);
    }

    @Override
    public List<RegistrationAttempt> attempts(String extension) {
        registrar.noteRefusals();
        return attempts.of(extension);
    }

    @Override
    public Map<String, List<Contact>> all() {
        return registrations.all();
    }

    @Override
    public int removeAll(String extension) {
        return registrations.removeAll(extension);
    }

    private void sweep() {
        try {
            registrar.noteRefusals();
            registrations.sweep();
            qualifier.ask(registrations.all(), settings.settings(), clock.millis());
        } catch (RuntimeException e) { // a thread's top: the next second tries again
            LOG.warn("The expiry sweep failed", e);
        }
    }
}
