package io.tandempbx.registrar.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.Reach;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks contacts by OPTIONS, each once a period and not all at once, whether they are there: that keeps the binding of a NAT
 * open, and shows which phones cannot be reached any more. Any answer will do. Thread-safe.
 */
final class Qualifier {
    private static final Logger LOG = LoggerFactory.getLogger(Qualifier.class);
    private static final long LONGEST_DELAY_MS = 5000;
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(40); // longer than any request is waited for

    private final Sender sender;
    private final Map<String, Asked> asked = new ConcurrentHashMap<>(); // by key

    /** Sends a request of the registrar's whose outcome comes back under this key. */
    @FunctionalInterface
    interface Sender {
        /** False if it could not be sent, and nothing will be heard of it. */
        boolean send(String key, OutboundRequest request, Flow flow);
    }

    /** What is known of one contact; guarded by itself. */
    private static final class Asked {
        private final String extension;
        private final String uri;
        private final boolean binding;
        private long dueMs;
        private long sentNs;
        private boolean waiting;
        private Optional<Boolean> reachable = Optional.empty();
        private OptionalInt rttMs = OptionalInt.empty();

        Asked(String extension, String uri, boolean binding, long dueMs) {
            this.extension = extension;
            this.uri = uri;
            this.binding = binding;
            this.dueMs = dueMs;
        }
    }

    Qualifier(Sender sender) {
        this.sender = sender;
    }

    /** Asks those whose turn it is; once a second. */
    void ask(Map<String, List<Contact>> contacts, RegistrarSettings settings, long nowMs) {
        long periodMs = settings.keepaliveSeconds() * 1000L;
        Set<String> present = new HashSet<>();
        if (periodMs > 0) {
            contacts.forEach((extension, all) -> {
                for (Contact contact : all) {
                    String key = key(contact);
                    Asked known = asked.get(key);
                    boolean needed = known == null ? isBinding(contact) : known.binding;
                    if (needed || settings.keepaliveOfAll()) {
                        present.add(key);
                        Asked state = known != null ? known : begin(extension, contact, needed, periodMs, nowMs);
                        ask(state, contact, key, periodMs, nowMs);
                    }
                }
            });
        }
        asked.keySet().retainAll(present);
    }

    /** Whether the way to it is a binding of a NAT, which ends when nothing is sent. */
    private static boolean isBinding(Contact contact) {
        return contact.flow().transport() == Transport.UDP && Nat.isBehind(contact);
    }

    private Asked begin(String extension, Contact contact, boolean binding, long periodMs, long nowMs) {
        long dueMs = nowMs + ThreadLocalRandom.current().nextLong(Math.min(periodMs, LONGEST_DELAY_MS));
        Asked state = new Asked(extension, contact.uri(), binding, dueMs);
        asked.put(key(contact), state);
        return state;
    }

    private void ask(Asked state, Contact contact, String key, long periodMs, long nowMs) {
        synchronized (state) {
            boolean overdue = state.waiting && System.nanoTime() - state.sentNs > LONGEST_WAIT_NS;
            if (nowMs < state.dueMs || (state.waiting && !overdue)) {
                return;
            }
            state.dueMs = nowMs + periodMs;
            state.sentNs = System.nanoTime();
            state.waiting = true;
        }
        if (!sender.send(key, options(contact), contact.flow())) {
            synchronized (state) { // signalling is being replaced: at the next look
                state.waiting = false;
                state.dueMs = nowMs;
            }
        }
    }

    /** A contact answered, whatever it said. */
    void answered(String key) {
        settle(key, true);
    }

    /** A contact did not answer, or the question could not be sent. */
    void failed(String key) {
        settle(key, false);
    }

    private void settle(String key, boolean reachable) {
        Asked state = asked.get(key);
        if (state == null) {
            return;
        }
        synchronized (state) {
            if (!state.waiting) {
                return;
            }
            state.waiting = false;
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - state.sentNs);
            boolean news = state.reachable.orElse(true) != reachable;
            state.reachable = Optional.of(reachable);
            state.rttMs = reachable ? OptionalInt.of((int) ms) : OptionalInt.empty();
            if (news) {
                LOG.info(
                        "extension {} contact={} {}",
                        state.extension,
                        state.uri,
                        reachable ? "is reachable again, rtt_ms=" + ms : "is unreachable");
            }
        }
    }

    Reach reach(Contact contact) {
        boolean behindNat = Nat.isBehind(contact);
        Asked state = asked.get(key(contact));
        if (state == null) {
            return new Reach(behindNat, Optional.empty(), OptionalInt.empty());
        }
        synchronized (state) {
            return new Reach(behindNat, state.reachable, state.rttMs);
        }
    }

    /** Those that are not known to be unreachable; all of them if none is left. */
    List<Contact> promising(List<Contact> contacts) {
        if (asked.isEmpty()) {
            return contacts;
        }
        List<Contact> promising = contacts.stream()
                .filter(contact -> reach(contact).reachable().orElse(true))
                .toList();
        return promising.isEmpty() ? contacts : promising;
    }

    private static String key(Contact contact) {
        return contact.flow().transport() + " "
                + Registrations.ip(contact.flow().remote()) + ' '
                + contact.flow().remote().getPort() + ' ' + contact.uri();
    }

    private static OutboundRequest options(Contact contact) {
        InetAddress local = contact.flow().local().getAddress();
        String host =
                local.getHostAddress().contains(":") ? '[' + local.getHostAddress() + ']' : local.getHostAddress();
        String callId = UUID.randomUUID().toString();
        return new OutboundRequest(
                "OPTIONS",
                contact.uri(),
                NameAddress.of("", "sip:" + host).withTag(callId.substring(0, 8)),
                NameAddress.of("", contact.uri()),
                callId + '@' + host,
                1,
                contact.path(),
                "",
                List.of(),
                Body.NONE);
    }
}
