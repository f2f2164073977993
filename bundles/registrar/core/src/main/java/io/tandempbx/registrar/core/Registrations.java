package io.tandempbx.registrar.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.registrar.core.Registration.Change;
import io.tandempbx.registrar.core.Registration.Update;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrations of all extensions, in memory for look-ups and in the state ring for whoever comes after. A change
 * is written to the ring before it can be seen. Thread-safe: writers of one extension exclude each other, readers
 * never wait.
 */
final class Registrations implements ContactService {
    static final String TABLE = "registrar";

    private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
    private static final int STRIPES = 64;

    private final StateTable table;
    private final Clock clock;
    private final Supplier<Optional<DirectorySnapshot>> directory;
    private final Predicate<Flow> isOpen;
    private final EventOutlet events = new EventOutlet();
    private final Attempts attempts;
    private final Map<String, Registration> byExtension = new ConcurrentHashMap<>();
    private final List<Object> locks =
            IntStream.range(0, STRIPES).mapToObj(i -> new Object()).toList();

    /**
     * Takes over what the table holds.
     *
     * @param directory gives the latest snapshot known, empty before the first
     * @param isOpen    whether a phone can still be reached this way
     */
    Registrations(
            StateTable table,
            Clock clock,
            Supplier<Optional<DirectorySnapshot>> directory,
            Predicate<Flow> isOpen,
            Attempts attempts) {
        this.attempts = attempts;
        this.table = table;
        this.clock = clock;
        this.directory = directory;
        this.isOpen = isOpen;
        table.records().forEach(this::restore);
    }

    /**
     * Does what a REGISTER asks for.
     *
     * @return all bindings after it
     * @throws RefusedException if any part of it is not possible; nothing has changed then
     * @throws StaleEpochException if a successor has taken over; nothing has changed then
     */
    Registration update(String extension, RegisterRequest request, int maxContacts, Instant now)
            throws RefusedException {
        synchronized (lock(extension)) {
            Registration before = byExtension.getOrDefault(extension, Registration.NONE);
            Update expired = before.expire(now);
            Update lost = expired.after().dropLost(request, isOpen);
            Update update = lost.after().apply(request, maxContacts, isOpen, now);
            boolean changed = Stream.of(expired, lost, update)
                    .anyMatch(each -> !each.changes().isEmpty());
            if (changed) {
                store(extension, update.after());
            }
            log(extension, expired.changes());
            log(extension, lost.changes());
            log(extension, update.changes());
            return update.after();
        }
    }

    /** Drops every binding whose time is over. */
    void sweep() {
        Instant now = clock.instant();
        byExtension.forEach((extension, seen) -> {
            if (!seen.earliest().isAfter(now)) {
                synchronized (lock(extension)) {
                    Registration before = byExtension.getOrDefault(extension, Registration.NONE);
                    Update expired = before.expire(now);
                    store(extension, expired.after());
                    log(extension, expired.changes());
                }
            }
        });
    }

    /** Removes all bindings of an extension; returns how many had not expired. */
    int removeAll(String extension) {
        synchronized (lock(extension)) {
            Registration before = byExtension.getOrDefault(extension, Registration.NONE);
            Instant now = clock.instant();
            List<Change> live = before.bindings().stream()
                    .filter(binding -> binding.isLive(now))
                    .map(binding -> new Change(Registration.Event.UNREGISTERED, binding))
                    .toList();
            store(extension, Registration.NONE);
            log(extension, live);
            return live.size();
        }
    }

    @Override
    public List<Contact> contacts(String extension) {
        Registration registration = byExtension.get(extension);
        return registration == null || !mayRegister(extension, directory.get())
                ? List.of()
                : registration.live(clock.instant());
    }

    @Override
    public Map<String, List<Contact>> all() {
        Instant now = clock.instant();
        Optional<DirectorySnapshot> snapshot = directory.get();
        Map<String, List<Contact>> live = new HashMap<>();
        byExtension.forEach((extension, registration) -> {
            List<Contact> contacts = registration.live(now);
            if (!contacts.isEmpty() && mayRegister(extension, snapshot)) {
                live.put(extension, contacts);
            }
        });
        return Map.copyOf(live);
    }

    /** Whether the directory, as far as it is known, has this extension and it is enabled. */
    static boolean mayRegister(String extension, Optional<DirectorySnapshot> snapshot) {
        return snapshot.isEmpty()
                || snapshot.get().find(extension).map(Extension::enabled).orElse(false);
    }

    private void restore(String extension, byte[] record) {
        try {
            Registration kept = Registration.ofRecord(record);
            Update expired = kept.expire(clock.instant());
            if (expired.changes().isEmpty()) {
                byExtension.put(extension, kept);
            } else {
                store(extension, expired.after());
                log(extension, expired.changes());
            }
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            LOG.warn("Extension {}: its stored registration cannot be read: {}", extension, e.toString());
            table.remove(extension);
        }
    }

    private void store(String extension, Registration after) {
        if (after.bindings().isEmpty()) {
            table.remove(extension);
            byExtension.remove(extension);
        } else {
            table.put(extension, after.toRecord());
            byExtension.put(extension, after);
        }
    }

    private Object lock(String extension) {
        return locks.get(Math.floorMod(extension.hashCode(), STRIPES));
    }

    /** Where changes are told, whether somebody listens or not. */
    EventOutlet events() {
        return events;
    }

    private void log(String extension, List<Change> changes) {
        for (Change change : changes) {
            String uri = change.contact().uri();
            attempts.note(extension, change.binding(), name(change.event()), clock.instant());
            switch (change.event()) {
                case REGISTERED -> registered(extension, change.contact());
                case REFRESHED -> LOG.debug("extension {} refreshed contact={}", extension, uri);
                case UNREGISTERED -> {
                    LOG.info("extension {} unregistered contact={}", extension, uri);
                    publishGone(extension, change);
                }
                case EXPIRED -> {
                    LOG.info("extension {} registration expired contact={}", extension, uri);
                    publishGone(extension, change);
                }
                case DISPLACED -> {
                    LOG.warn("extension {} has too many contacts, the stalest gave way contact={}", extension, uri);
                    publishGone(extension, change);
                }
            }
        }
    }

    private void registered(String extension, Contact contact) {
        String transport = contact.flow().transport().name().toLowerCase(Locale.ROOT);
        String from = ip(contact.flow().remote());
        LOG.info("extension {} registered contact={} transport={} from {}", extension, contact.uri(), transport, from);
        publish(
                EventType.EXTENSION_REGISTERED,
                extension,
                Map.of("contact", contact.uri(), "transport", transport, "source_ip", from));
    }

    private static String name(Registration.Event event) {
        return event.name().toLowerCase(Locale.ROOT);
    }

    private void publishGone(String extension, Change change) {
        String reason = name(change.event());
        publish(
                EventType.EXTENSION_UNREGISTERED,
                extension,
                Map.of("contact", change.contact().uri(), "reason", reason));
    }

    private void publish(EventType type, String extension, Map<String, String> fields) {
        events.publish(new Happening(type, clock.instant(), extension, fields));
    }

    static String ip(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host == null ? address.getHostString() : host.getHostAddress();
    }
}
