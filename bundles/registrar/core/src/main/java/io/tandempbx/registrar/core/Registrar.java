package io.tandempbx.registrar.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.RegistrationAttempt;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.RefusedRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers REGISTER (RFC 3261 §10.3), on the signalling thread that brings it: nothing here waits for anything.
 * Thread-safe.
 */
final class Registrar implements SipHandler {
    static final String OWNER = "registrar";
    static final Set<String> METHODS = Set.of("REGISTER");

    private static final int LONGEST_NOTE = 200;
    private static final int MOST_REFUSALS = 500; // between two sweeps; of a flood the rest is not noted
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final Registrations registrations;
    private final Supplier<Optional<DirectorySnapshot>> directory;
    private final Supplier<RegistrarSettings> settings;
    private final BiConsumer<String, Reply> answers;
    private final Attempts attempts;
    private final Qualifier qualifier;
    private final Clock clock;
    private final Queue<Refusal> refusals = new ArrayBlockingQueue<>(MOST_REFUSALS);

    private record Refusal(RefusedRequest request, Instant at) {}

    /**
     * @param answers sends a reply to the server transaction named
     */
    Registrar(
            Registrations registrations,
            Supplier<Optional<DirectorySnapshot>> directory,
            Supplier<RegistrarSettings> settings,
            BiConsumer<String, Reply> answers,
            Attempts attempts,
            Qualifier qualifier,
            Clock clock) {
        this.registrations = registrations;
        this.directory = directory;
        this.settings = settings;
        this.answers = answers;
        this.attempts = attempts;
        this.qualifier = qualifier;
        this.clock = clock;
    }

    @Override
    public void request(InboundRequest request) {
        answers.accept(request.transaction(), answer(request));
    }

    private Reply answer(InboundRequest request) {
        String extension = request.credential();
        if (extension.isEmpty() || !request.head().to().user().equals(extension)) {
            LOG.warn(
                    "authentication failed user={} method=REGISTER reason=foreign_address_of_record from {}",
                    extension,
                    Registrations.ip(request.flow().remote()));
            return Reply.of(403).withReason("To is not the authenticated extension");
        }
        if (!Registrations.mayRegister(extension, directory.get())) {
            return Reply.of(403).withReason("Extension is disabled");
        }
        noteRefusals(); // the history is in order
        try {
            RegistrarSettings present = settings.get();
            Instant now = clock.instant();
            RegisterRequest wanted = RegisterRequest.of(request, present);
            return list(registrations.update(extension, wanted, present.maxContacts(), now), wanted.path(), now);
        } catch (RefusedException e) {
            LOG.debug("extension {} REGISTER refused: {}", extension, e.getMessage());
            noteRefused(extension, request.flow(), request.head(), String.valueOf(e.getMessage()), clock.instant());
            return e.reply();
        } catch (StaleEpochException e) {
            return Reply.of(503)
                    .withHeader("Retry-After", "1"); // a successor has taken over and will answer the repeat
        }
    }

    private static Reply list(Registration registration, List<String> path, Instant now) {
        List<Header> contacts = new ArrayList<>(registration.bindings().size() + path.size());
        path.forEach(proxy -> contacts.add(new Header("Path", proxy)));
        for (Binding binding : registration.bindings()) {
            Contact contact = binding.contact();
            StringBuilder value = new StringBuilder(contact.uri().length() + 32)
                    .append('<')
                    .append(contact.uri())
                    .append(">;expires=")
                    .append(binding.secondsLeft(now));
            if (contact.q() < 1000) {
                value.append(";q=0.").append(Integer.toString(1000 + contact.q()), 1, 4);
            }
            if (!binding.instance().isEmpty()) {
                value.append(";+sip.instance=\"").append(binding.instance()).append('"');
            }
            contacts.add(new Header("Contact", value.toString()));
        }
        return new Reply(200, "", "", "", contacts, Body.NONE);
    }

    @Override
    public void cancelled(String serverTransaction) {
        // only an INVITE can be cancelled
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        // only an INVITE is acknowledged
    }

    @Override
    public Set<String> options() {
        return Set.of("path"); // RFC 3327
    }

    /** Puts known and unknown numbers aside alike: nobody can tell from the time of an answer which of them there are. */
    @Override
    public void refused(RefusedRequest request) {
        refusals.offer(new Refusal(request, clock.instant()));
    }

    /** Notes what was refused since this was called last; never for somebody who has not proved who he is. */
    void noteRefusals() {
        for (Refusal refusal = refusals.poll(); refusal != null; refusal = refusals.poll()) {
            RefusedRequest request = refusal.request();
            if (mayBeKnown(request.user())) {
                noteRefused(request.user(), request.flow(), request.head(), request.reason(), refusal.at());
            }
        }
    }

    private boolean mayBeKnown(String user) {
        return directory.get().flatMap(known -> known.find(user)).isPresent();
    }

    private void noteRefused(String extension, Flow flow, MessageHead head, String reason, Instant now) {
        Optional<NameAddress> contact = head.contacts().stream().findFirst();
        String instance = contact.map(address -> address.parameters().getOrDefault("+sip.instance", ""))
                .orElse("")
                .replace("\"", "");
        attempts.add(
                extension,
                new RegistrationAttempt(
                        cut(instance.isEmpty() ? head.callId() : instance),
                        now,
                        now,
                        1,
                        cut(contact.map(NameAddress::uri).orElse("")),
                        flow.transport(),
                        flow.remote(),
                        cut(head.header("User-Agent").orElse("")),
                        cut(reason)));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_NOTE ? text.substring(0, LONGEST_NOTE) : text;
    }

    @Override
    public void response(String key, InboundResponse response) {
        if (response.status() >= 200) {
            qualifier.answered(key);
        }
    }

    @Override
    public void failed(String key, int status) {
        qualifier.failed(key);
    }
}
