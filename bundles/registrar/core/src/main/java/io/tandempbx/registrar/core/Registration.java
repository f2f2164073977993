package io.tandempbx.registrar.core;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.sip.api.Flow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All bindings of one extension at one moment, most preferred first; immutable.
 *
 * @param contacts of the bindings, in the same order, ready to be handed out
 * @param earliest when the first of them expires; {@link Instant#MAX} for none
 */
record Registration(List<Binding> bindings, List<Contact> contacts, Instant earliest) {
    static final Registration NONE = new Registration(List.of(), List.of(), Instant.MAX);

    private static final int LAYOUT = 1;

    /** Written only where it is needed: a revision before it cannot read it. */
    private static final int LAYOUT_WITH_PATH = 2;

    private static final Comparator<Binding> PREFERRED_FIRST =
            Comparator.comparingInt((Binding binding) -> binding.contact().q()).reversed();

    private static final Comparator<Binding> STALEST_FIRST = Comparator.comparing(Binding::refreshedAt);

    /** What became of one binding. */
    enum Event {
        REGISTERED,
        REFRESHED,
        UNREGISTERED,
        EXPIRED,
        DISPLACED
    }

    /** One line of what a request or the passing of time did. */
    record Change(Event event, Binding binding) {
        Contact contact() {
            return binding.contact();
        }
    }

    /** A new state and how it differs from the one before; {@code changes} is empty when it does not. */
    record Update(Registration after, List<Change> changes) {}

    static Registration of(List<Binding> bindings) {
        if (bindings.isEmpty()) {
            return NONE;
        }
        List<Binding> sorted = new ArrayList<>(bindings);
        sorted.sort(PREFERRED_FIRST);
        List<Contact> contacts = new ArrayList<>(sorted.size());
        Instant earliest = Instant.MAX;
        for (Binding binding : sorted) {
            Contact contact = binding.contact();
            contacts.add(contact);
            earliest = contact.expiresAt().isBefore(earliest) ? contact.expiresAt() : earliest;
        }
        return new Registration(List.copyOf(sorted), List.copyOf(contacts), earliest);
    }

    /** The contacts that have not expired. */
    List<Contact> live(Instant now) {
        if (earliest.isAfter(now)) {
            return contacts;
        }
        return contacts.stream()
                .filter(contact -> contact.expiresAt().isAfter(now))
                .toList();
    }

    /** Drops what has expired. */
    Update expire(Instant now) {
        if (earliest.isAfter(now)) {
            return new Update(this, List.of());
        }
        List<Binding> live = new ArrayList<>(bindings);
        List<Change> changes = new ArrayList<>();
        live.removeIf(binding -> {
            boolean over = !binding.isLive(now);
            if (over) {
                changes.add(new Change(Event.EXPIRED, binding));
            }
            return over;
        });
        return new Update(of(live), changes);
    }

    /**
     * Drops what this phone registered over connections that are gone, when it registers over another: phones that put
     * the port of their connection into the contact would else gather dead bindings. The same phone is who uses the same
     * Call-ID (RFC 3261 §10.2).
     */
    Update dropLost(RegisterRequest request, Predicate<Flow> isOpen) {
        List<Binding> kept = new ArrayList<>(bindings);
        List<Change> changes = new ArrayList<>();
        kept.removeIf(binding -> {
            Contact contact = binding.contact();
            boolean lost = contact.callId().equals(request.callId())
                    && contact.cseq() < request.cseq()
                    && !contact.flow().equals(request.flow())
                    && !isOpen.test(contact.flow());
            if (lost) {
                changes.add(new Change(Event.UNREGISTERED, binding));
            }
            return lost;
        });
        return changes.isEmpty() ? new Update(this, changes) : new Update(of(kept), changes);
    }

    /**
     * Does what a REGISTER asks for (RFC 3261 §10.3 steps 6 and 7), on bindings none of which has expired. Where there are too
     * many then, those of other requests give way: first the ones whose connection is gone, then the ones that were refreshed
     * the longest ago.
     *
     * @throws RefusedException if any part of it is not possible
     */
    Update apply(RegisterRequest request, int maxContacts, Predicate<Flow> isOpen, Instant now)
            throws RefusedException {
        if (request.everything()) {
            return removeAll(request);
        }
        List<Binding> working = new ArrayList<>(bindings);
        List<Change> changes = new ArrayList<>();
        for (RegisterRequest.Wish wish : request.wishes()) {
            if (isRepeated(request, wish)) {
                continue;
            }
            List<Binding> replaced = takeOut(working, wish);
            if (wish.seconds() > 0) {
                Optional<Binding> before = replaced.stream()
                        .filter(binding -> ContactUri.same(binding.contact().uri(), wish.uri()))
                        .findFirst();
                Contact contact = new Contact(
                        wish.uri(),
                        request.flow(),
                        wish.q(),
                        request.callId(),
                        request.cseq(),
                        before.map(binding -> binding.contact().registeredAt()).orElse(now),
                        now.plusSeconds(wish.seconds()),
                        request.userAgent(),
                        request.path());
                Binding binding = new Binding(contact, wish.instance(), wish.seconds());
                working.add(binding);
                changes.add(new Change(before.isPresent() ? Event.REFRESHED : Event.REGISTERED, binding));
            } else {
                replaced.forEach(binding -> changes.add(new Change(Event.UNREGISTERED, binding)));
            }
        }
        if (working.size() > maxContacts) {
            changes.addAll(0, makeRoom(working, maxContacts, isOpen));
        }
        return changes.isEmpty() ? new Update(this, changes) : new Update(of(working), changes);
    }

    /** Takes out of the list what was there before and has to give way, until so many are left. */
    private List<Change> makeRoom(List<Binding> working, int maxContacts, Predicate<Flow> isOpen)
            throws RefusedException {
        Comparator<Binding> lostFirst =
                Comparator.comparing(binding -> isOpen.test(binding.contact().flow()));
        List<Binding> giving = working.stream()
                .filter(bindings::contains)
                .sorted(lostFirst.thenComparing(STALEST_FIRST))
                .limit(working.size() - maxContacts)
                .toList();
        working.removeAll(giving);
        if (working.size() > maxContacts) {
            throw new RefusedException(403, "More than " + maxContacts + " contacts");
        }
        return giving.stream()
                .map(binding -> new Change(Event.DISPLACED, binding))
                .toList();
    }

    private Update removeAll(RegisterRequest request) throws RefusedException {
        List<Change> changes = new ArrayList<>();
        for (Binding binding : bindings) {
            if (binding.contact().callId().equals(request.callId())
                    && binding.contact().cseq() >= request.cseq()) {
                throw outOfOrder();
            }
            changes.add(new Change(Event.UNREGISTERED, binding));
        }
        return new Update(NONE, changes);
    }

    /** Whether this very wish was already fulfilled; refuses one that was overtaken by a later request. */
    private boolean isRepeated(RegisterRequest request, RegisterRequest.Wish wish) throws RefusedException {
        for (Binding binding : bindings) {
            Contact contact = binding.contact();
            if (contact.callId().equals(request.callId())
                    && contact.cseq() >= request.cseq()
                    && binding.isReplacedBy(wish.uri(), wish.instance())) {
                boolean identical = contact.cseq() == request.cseq()
                        && contact.uri().equals(wish.uri())
                        && contact.q() == wish.q()
                        && binding.instance().equals(wish.instance())
                        && binding.grantedSeconds() == wish.seconds();
                if (identical) {
                    return true;
                }
                throw outOfOrder();
            }
        }
        return false;
    }

    /** Takes out what the wish replaces; a removal leaves alone what the same request has just put in. */
    private List<Binding> takeOut(List<Binding> working, RegisterRequest.Wish wish) {
        List<Binding> taken = new ArrayList<>(1);
        working.removeIf(binding -> {
            boolean replaced = binding.isReplacedBy(wish.uri(), wish.instance())
                    && (wish.seconds() > 0 || bindings.contains(binding));
            if (replaced) {
                taken.add(binding);
            }
            return replaced;
        });
        return taken;
    }

    private static RefusedException outOfOrder() {
        return new RefusedException(400, "CSeq is not higher than before");
    }

    byte[] toRecord() {
        boolean withPath = contacts.stream().anyMatch(contact -> !contact.path().isEmpty());
        return new RecordWriter(withPath ? LAYOUT_WITH_PATH : LAYOUT)
                .list(bindings, (out, binding) -> binding.write(out, withPath))
                .toBytes();
    }

    static Registration ofRecord(byte[] record) {
        RecordReader in = new RecordReader(record);
        if (in.version() != LAYOUT && in.version() != LAYOUT_WITH_PATH) {
            throw new IllegalArgumentException("registration record of layout " + in.version());
        }
        return of(in.list(each -> Binding.read(each, in.version() == LAYOUT_WITH_PATH)));
    }
}
