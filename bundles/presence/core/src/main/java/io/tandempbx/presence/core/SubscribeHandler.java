package io.tandempbx.presence.core;

import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.Transport;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers SUBSCRIBE (RFC 6665 §4.2.1), on the lane of presence. */
final class SubscribeHandler implements SipHandler {
    static final String OWNER = "presence";
    static final Set<String> METHODS = Set.of("SUBSCRIBE");

    private static final Logger LOG = LoggerFactory.getLogger(SubscribeHandler.class);
    private static final int MOST_WAITING = 5_000;
    private static final int TAG_BYTES = 12;

    private final Neighbours neighbours;
    private final Subscriptions subscriptions;
    private final Notifier notifier;
    private final CallWatch calls;
    private final Lane lane;
    private final Clock clock;
    private final Supplier<PresenceSettings> settings;
    private final SecureRandom random = new SecureRandom();

    SubscribeHandler(
            Neighbours neighbours,
            Subscriptions subscriptions,
            Notifier notifier,
            CallWatch calls,
            Lane lane,
            Clock clock,
            Supplier<PresenceSettings> settings) {
        this.neighbours = neighbours;
        this.subscriptions = subscriptions;
        this.notifier = notifier;
        this.calls = calls;
        this.lane = lane;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void request(InboundRequest request) {
        lane.run(() -> take(request));
    }

    private void take(InboundRequest request) {
        try {
            if (lane.waiting() > MOST_WAITING + subscriptions.size()) {
                throw new RefusedException(Reply.of(503).withHeader("Retry-After", "5"));
            }
            if (request.head().to().tag().isEmpty()) {
                begin(request);
            } else {
                refresh(request);
            }
        } catch (RefusedException e) {
            LOG.debug("SUBSCRIBE of {} to {} refused: {}", request.credential(), request.user(), e.getMessage());
            respond(request, e.reply());
        } catch (StaleEpochException e) {
            respond(request, Reply.of(503).withHeader("Retry-After", "1")); // a successor answers the repeat
        }
    }

    private void begin(InboundRequest request) throws RefusedException {
        PresenceSettings present = settings.get();
        SubscribeRequest wanted = SubscribeRequest.of(request, present);
        if (request.head().from().tag().isEmpty()) {
            throw new RefusedException(400, "From needs a tag");
        }
        String target = wanted.target().orElseThrow(() -> new RefusedException(400, "SUBSCRIBE needs a Contact"));
        authorize(request.credential(), request.user(), wanted.kind());
        Subscription made = Subscription.of(newTag(), request, wanted, target);
        if (wanted.kind() != EventPackage.MESSAGES) {
            calls.watch();
        }
        if (wanted.seconds() == 0) {
            if (!notifier.knows(wanted.kind())) {
                throw new RefusedException(Reply.of(503).withHeader("Retry-After", "2"));
            }
            respond(request, granted(made, 0));
            notifier.tellOnce(made);
            return;
        }
        subscriptions.by(made.subscriber).stream()
                .filter(before -> before.isSucceededBy(made))
                .forEach(subscriptions::remove);
        if (subscriptions.by(made.subscriber).size() >= present.maxPerExtension()) {
            throw new RefusedException(403, "Too many subscriptions");
        }
        if (subscriptions.size() >= present.maxSubscriptions()) {
            throw new RefusedException(Reply.of(503).withHeader("Retry-After", "60"));
        }
        made.expiresAtMs = clock.millis() + wanted.seconds() * 1000L;
        subscriptions.add(made);
        respond(request, granted(made, wanted.seconds()));
        notifier.changed(made);
    }

    private void authorize(String subscriber, String resource, EventPackage kind) throws RefusedException {
        if (neighbours.directory().isEmpty()) {
            throw new RefusedException(Reply.of(503).withHeader("Retry-After", "2"));
        }
        if (!neighbours.isExtension(subscriber)) {
            throw new RefusedException(403, "Not an extension, or disabled");
        }
        if (!neighbours.isExtension(resource) && !(kind == EventPackage.DIALOG && isPlace(subscriber, resource))) {
            throw new RefusedException(404, "");
        }
        if (kind == EventPackage.MESSAGES && !subscriber.equals(resource)) {
            throw new RefusedException(403, "Not your mailbox");
        }
    }

    private boolean isPlace(String subscriber, String resource) throws RefusedException {
        return neighbours
                .isPlace(subscriber, resource, clock.instant())
                .orElseThrow(() -> new RefusedException(Reply.of(503).withHeader("Retry-After", "2")));
    }

    private void refresh(InboundRequest request) throws RefusedException {
        MessageHead head = request.head();
        Subscription known = subscriptions
                .find(head.to().tag())
                .filter(subscription -> subscription.isDialogOf(head))
                .orElseThrow(() -> new RefusedException(481, ""));
        if (!isFromPeer(known, request)) {
            neighbours.sip.run(sip -> sip.challenge(request));
            return;
        }
        SubscribeRequest wanted = SubscribeRequest.of(request, settings.get());
        if (!wanted.event().equals(known.event)) {
            throw new RefusedException(481, "The dialog is of another event");
        }
        if (head.cseq() <= known.remoteCseq) {
            throw new RefusedException(500, "CSeq is not higher than before");
        }
        known.remoteCseq = head.cseq();
        known.target = wanted.target().orElse(known.target);
        known.moveTo(request.flow());
        if (wanted.seconds() == 0) {
            respond(request, granted(known, 0));
            notifier.end(known, "timeout");
            return;
        }
        known.expiresAtMs = clock.millis() + wanted.seconds() * 1000L;
        subscriptions.store(known);
        respond(request, granted(known, wanted.seconds()));
        known.outcomeUntilMs = 0; // one that was sent where the phone is no longer has no outcome to wait for
        notifier.changed(known);
    }

    /** From the address that subscribed, or with its password: who has overheard a dialog cannot touch it. */
    private static boolean isFromPeer(Subscription known, InboundRequest request) {
        boolean sameAddress =
                request.flow().remote().getAddress().equals(known.flow.remote().getAddress());
        boolean sameWay =
                known.flow.transport() != Transport.UDP || request.flow().transport() == Transport.UDP;
        return (sameAddress && sameWay) || request.credential().equals(known.subscriber);
    }

    private static Reply granted(Subscription subscription, int seconds) {
        return Reply.of(200)
                .withTag(subscription.id)
                .withContact(subscription.resource)
                .withHeader("Expires", Integer.toString(seconds))
                .withHeader("Allow-Events", EventPackage.ALL);
    }

    private void respond(InboundRequest request, Reply reply) {
        neighbours.sip.run(sip -> sip.respond(request.transaction(), reply));
    }

    private String newTag() {
        byte[] tag = new byte[TAG_BYTES];
        random.nextBytes(tag);
        return HexFormat.of().formatHex(tag);
    }

    @Override
    public void response(String key, InboundResponse response) {
        lane.run(() -> notifier.outcome(key, response.status()));
    }

    @Override
    public void failed(String key, int status) {
        lane.run(() -> notifier.outcome(key, status));
    }

    @Override
    public void cancelled(String serverTransaction) {
        // only an INVITE can be cancelled
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        // only an INVITE is acknowledged
    }

    /** Phones that may be told of nothing any more: the subscriber or the resource is gone. */
    Optional<String> reasonToEnd(Subscription subscription) {
        try {
            authorize(subscription.subscriber, subscription.resource, subscription.kind);
            return Optional.empty();
        } catch (RefusedException e) {
            return switch (e.reply().status()) {
                case 404 -> Optional.of("noresource");
                case 403 -> Optional.of("rejected");
                default -> Optional.empty();
            };
        }
    }
}
