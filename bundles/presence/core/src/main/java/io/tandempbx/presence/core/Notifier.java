package io.tandempbx.presence.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.Transport;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends NOTIFY (RFC 6665 §4.2.2): one at a time for each subscription and not more often than settings say, each with the
 * full state of its moment, so that whatever happened meanwhile is in the next. Confined to the lane of presence.
 */
final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

    /** Longer than any transaction. */
    private static final long OUTCOME_LIMIT_MS = 40_000;

    private static final long RETRY_MS = 5_000;

    /** Answers that end a subscription (RFC 6665 §4.2.2, RFC 5057). */
    private static final Set<Integer> FINAL =
            Set.of(404, 405, 408, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604);

    private final Neighbours neighbours;
    private final Subscriptions subscriptions;
    private final Documents documents;
    private final Lane lane;
    private final Clock clock;
    private final Supplier<PresenceSettings> settings;
    private final AtomicLong sent = new AtomicLong();
    private boolean callsKnown;
    private boolean contactsKnown; // since the registrar was there for the first time

    Notifier(
            Neighbours neighbours,
            Subscriptions subscriptions,
            Documents documents,
            Lane lane,
            Clock clock,
            Supplier<PresenceSettings> settings) {
        this.neighbours = neighbours;
        this.subscriptions = subscriptions;
        this.documents = documents;
        this.lane = lane;
        this.clock = clock;
        this.settings = settings;
    }

    /** Whether the calls going on are known; before, no lamp is told anything. */
    void callsAreKnown(boolean known) {
        callsKnown = known;
    }

    /** Whether there is something true to tell. */
    boolean knows(EventPackage kind) {
        contactsKnown = contactsKnown || neighbours.contacts.isBound();
        return switch (kind) {
            case MESSAGES -> true;
            case DIALOG -> callsKnown;
            case PRESENCE -> callsKnown && contactsKnown;
        };
    }

    /** How many were sent; from any thread. */
    long sent() {
        return sent.get();
    }

    /** Something is different for all who watch these. */
    void changed(Collection<String> resources, Set<EventPackage> kinds) {
        for (String resource : resources) {
            for (Subscription each : subscriptions.of(resource)) {
                if (kinds.contains(each.kind) && documents.differs(each)) {
                    changed(each);
                }
            }
        }
    }

    /** The phone is to be told, now or as soon as it may be. */
    void changed(Subscription subscription) {
        subscription.changed = true;
        proceed(subscription);
    }

    /** Tells a phone what has changed, unless it has to wait; then a timer, an outcome or the sweep comes back here. */
    void proceed(Subscription subscription) {
        long nowMs = clock.millis();
        if (subscription.ended || !subscription.changed || nowMs < subscription.outcomeUntilMs) {
            return;
        }
        if (!knows(subscription.kind)) {
            return;
        }
        if (nowMs < subscription.nextAtMs) {
            arm(subscription, subscription.nextAtMs - nowMs);
        } else if (follow(subscription)) {
            long seconds = Math.max(1, (subscription.expiresAtMs - nowMs) / 1000);
            send(subscription, "active;expires=" + seconds);
        }
    }

    private void arm(Subscription subscription, long delayMs) {
        if (!subscription.armed) {
            subscription.armed = true;
            lane.after(delayMs, () -> {
                subscription.armed = false;
                proceed(subscription);
            });
        }
    }

    /** The last NOTIFY of a subscription; then it is no more. */
    void end(Subscription subscription, String reason) {
        if (subscription.ended) {
            return;
        }
        if (follow(subscription)) {
            send(subscription, "terminated;reason=" + reason);
        }
        LOG.debug("subscription of {} to {} ended: {}", subscription.subscriber, subscription.resource, reason);
        subscriptions.remove(subscription);
    }

    /** Tells the state of this moment and no more (RFC 6665 §4.4.3: a fetch makes no subscription). */
    void tellOnce(Subscription fetch) {
        fetch.ended = true;
        send(fetch, "terminated;reason=timeout");
    }

    private void send(Subscription subscription, String state) {
        Body document = documents.next(subscription);
        var request = subscription.notify(
                List.of(new Header("Event", subscription.event), new Header("Subscription-State", state)), document);
        long nowMs = clock.millis();
        subscription.changed = false;
        subscription.nextAtMs = nowMs + settings.get().notifyIntervalMs();
        subscription.outcomeUntilMs = nowMs + OUTCOME_LIMIT_MS;
        if (!subscription.ended) {
            subscriptions.store(subscription); // before anybody sees it
        }
        sent.incrementAndGet();
        boolean gone = !neighbours.sip.run(
                sip -> sip.send(SubscribeHandler.OWNER, subscription.key(), request, subscription.flow));
        if (gone) {
            subscription.changed = true;
            subscription.outcomeUntilMs = 0;
        }
    }

    /** What became of a NOTIFY. */
    void outcome(String key, int status) {
        Optional<Subscription> found = subscriptions
                .find(Subscription.idOf(key))
                .filter(known -> known.key().equals(key));
        if (status < 200 || found.isEmpty()) {
            return;
        }
        Subscription subscription = found.get();
        subscription.outcomeUntilMs = 0;
        if (FINAL.contains(status)) {
            LOG.debug("{} no longer watches {}: {}", subscription.subscriber, subscription.resource, status);
            subscriptions.remove(subscription);
            return;
        }
        if (status >= 300) {
            subscription.changed = true; // not told yet, and perhaps its connection comes back
            subscription.nextAtMs = clock.millis() + RETRY_MS;
        }
        proceed(subscription);
    }

    /**
     * Finds a phone again whose TCP connection ended: it has opened another and registered over it (RFC 5626 §4.4), or
     * subscribes again over it. False while it is not to be reached.
     */
    private boolean follow(Subscription subscription) {
        Optional<Boolean> open = neighbours.sip.call(sip -> subscription.flow.transport() == Transport.UDP
                || (!subscription.adoptedAfterCrash && sip.isOpen(subscription.flow)));
        if (open.isEmpty() || open.get()) {
            return open.isPresent();
        }
        var lost = subscription.flow;
        List<Contact> contacts =
                new ArrayList<>(neighbours.contacts(subscription.subscriber).orElse(List.of()));
        contacts.removeIf(contact -> contact.flow().transport() != lost.transport()
                || !neighbours.sip.call(sip -> sip.isOpen(contact.flow())).orElse(false));
        contacts.removeIf(contact -> !isSame(contact, subscription)
                && !contact.flow().remote().getAddress().equals(lost.remote().getAddress()));
        Optional<Contact> newest = contacts.stream()
                .max(Comparator.comparing((Contact contact) -> isSame(contact, subscription))
                        .thenComparing(Contact::expiresAt));
        newest.ifPresent(contact -> subscription.moveTo(contact.flow()));
        return newest.isPresent();
    }

    private static boolean isSame(Contact contact, Subscription subscription) {
        return contact.uri().equals(subscription.target);
    }
}
