package io.tandempbx.presence.core;

import io.tandempbx.sip.api.Body;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes what a phone is told, from the state of this moment. Confined to the lane of presence. */
final class Documents {
    private final Neighbours neighbours;
    private final Lines lines;
    private final Mailboxes mailboxes;
    private final Map<String, Boolean> registered = new HashMap<>(); // as last seen, for while the registrar is away

    Documents(Neighbours neighbours, Lines lines, Mailboxes mailboxes) {
        this.neighbours = neighbours;
        this.lines = lines;
        this.mailboxes = mailboxes;
    }

    /** The next document of a subscription, which then counts as told. */
    Body next(Subscription subscription) {
        String entity = subscription.local.uri();
        String text =
                switch (subscription.kind) {
                    case DIALOG -> dialogs(subscription, entity);
                    case PRESENCE -> presence(subscription, entity);
                    case MESSAGES -> Mailboxes.summary(entity, mailboxes.of(subscription.resource));
                };
        subscription.version++;
        return new Body(subscription.kind.type(), text.getBytes(StandardCharsets.UTF_8));
    }

    private String dialogs(Subscription subscription, String entity) {
        List<Line> present = lines.of(subscription.resource);
        List<Line> past = new ArrayList<>(subscription.shown);
        past.removeIf(line -> present.stream().anyMatch(other -> other.id().equals(line.id())));
        subscription.shown = new LinkedHashSet<>(present);
        boolean mayTake = neighbours.mayTake(subscription.subscriber, subscription.resource);
        return DialogInfo.write(entity, subscription.version, present, past, mayTake);
    }

    private String presence(Subscription subscription, String entity) {
        subscription.shownOpen = isOpen(subscription.resource);
        subscription.shownBusy = isOnThePhone(subscription.resource);
        return Pidf.write(entity, subscription.shownOpen, subscription.shownBusy);
    }

    /** Whether there may be something new to tell; of presence there is only when the document is another. */
    boolean differs(Subscription subscription) {
        return subscription.kind != EventPackage.PRESENCE
                || subscription.shownOpen != isOpen(subscription.resource)
                || subscription.shownBusy != isOnThePhone(subscription.resource);
    }

    /** Whether a phone of the extension is registered. */
    private boolean isOpen(String resource) {
        neighbours.contacts(resource).ifPresent(contacts -> registered.put(resource, !contacts.isEmpty()));
        return registered.getOrDefault(resource, false);
    }

    /** Forgets what nobody watches any more. */
    void retain(Set<String> resources) {
        registered.keySet().retainAll(resources);
    }

    private boolean isOnThePhone(String resource) {
        return lines.of(resource).stream().anyMatch(line -> line.state().equals("confirmed"));
    }
}
