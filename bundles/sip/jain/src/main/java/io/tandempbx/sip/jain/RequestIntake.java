package io.tandempbx.sip.jain;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.RefusedRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.jain.digest.DigestAuthenticator;
import io.tandempbx.sip.jain.digest.Verdict;
import io.tandempbx.sip.jain.message.MessageWriter;
import io.tandempbx.sip.jain.message.RejectedRequestException;
import io.tandempbx.sip.jain.message.RequestOutline;
import io.tandempbx.sip.jain.message.SipRequest;
import io.tandempbx.sip.jain.transaction.Handlers;
import io.tandempbx.sip.jain.transaction.Outlet;
import io.tandempbx.sip.jain.transaction.OwnTags;
import io.tandempbx.sip.jain.transaction.ServerTransactions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a request (RFC 3261 §8.2): absorbed as a repeat, answered here without memory, or begun as a
 * transaction of its owner. Used by the reader thread.
 */
final class RequestIntake {
    private static final Logger LOG = LoggerFactory.getLogger(RequestIntake.class);

    private static final Set<String> CHALLENGED =
            Set.of("INVITE", "REGISTER", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH");

    /** What exists within a dialog only: without one it is answered here, and nothing kept (RFC 3261 §12.2.2). */
    private static final Set<String> WITHIN_DIALOG = Set.of("BYE", "UPDATE", "INFO", "PRACK");

    /** What a trunk may begin without digest. */
    private static final Set<String> TRUSTED = Set.of("INVITE", "MESSAGE");

    /** Methods whose owner is only late when there is none. */
    private static final Set<String> EXPECTED = Set.of("INVITE", "BYE", "UPDATE", "INFO", "REGISTER");

    /** Methods that exist, so that "not here" is the answer rather than "what is that". */
    private static final Set<String> DEFINED = Set.of("PRACK", "SUBSCRIBE", "NOTIFY", "REFER", "MESSAGE", "PUBLISH");

    private static final String ACCEPTED_BODY = "application/sdp";

    private final ServerTransactions transactions;
    private final Handlers handlers;
    private final TrustedPeers trusted;
    private final DigestAuthenticator authenticator;
    private final MessageWriter writer;
    private final OwnTags tags;
    private final Outlet outlet;
    private final Scanners scanners;

    RequestIntake(
            ServerTransactions transactions,
            Handlers handlers,
            TrustedPeers trusted,
            DigestAuthenticator authenticator,
            MessageWriter writer,
            OwnTags tags,
            Outlet outlet,
            Scanners scanners) {
        this.transactions = transactions;
        this.handlers = handlers;
        this.trusted = trusted;
        this.authenticator = authenticator;
        this.writer = writer;
        this.tags = tags;
        this.outlet = outlet;
        this.scanners = scanners;
    }

    /** Takes a request; false if it is not to be answered. */
    boolean take(SipRequest request) {
        if (scanners.sent(request)) {
            return false;
        }
        String name = ServerTransactions.name(request);
        switch (request.method()) {
            case "ACK" -> takeAcknowledgement(name, request);
            case "CANCEL" -> takeCancel(name, request);
            default -> {
                if (!transactions.absorb(name)) {
                    takeNew(name, request);
                }
            }
        }
        return true;
    }

    /** Answers a request that is broken. */
    void reject(RejectedRequestException broken, Flow flow, InetSocketAddress fallback) {
        if (!broken.method().equals("ACK")) {
            Reply reply = Reply.of(broken.status()).withReason(broken.reason());
            send(broken.outline(), broken.method(), flow, fallback, reply);
        }
    }

    private void takeNew(String name, SipRequest request) {
        if (request.maxForwards() == 0) {
            answer(request, Reply.of(483));
            return;
        }
        Optional<String> owner = handlers.ownerOf(request.method());
        if (owner.isEmpty()) {
            answerUnowned(request);
            return;
        }
        List<String> unknown = handlers.unknown(owner.get(), request.require());
        if (!unknown.isEmpty()) {
            answer(request, Reply.of(420).withHeader("Unsupported", String.join(", ", unknown)));
            return;
        }
        if (!request.inDialog() && WITHIN_DIALOG.contains(request.method())) {
            answer(request, Reply.of(481));
            return;
        }
        String credential = "";
        boolean outside = !request.inDialog() || request.method().equals("REGISTER");
        Optional<String> trunk =
                outside && TRUSTED.contains(request.method()) ? trusted.trunkAt(request.flow()) : Optional.empty();
        if (trunk.isPresent()) {
            credential = InboundRequest.TRUNK + trunk.get();
        } else if (outside && CHALLENGED.contains(request.method())) {
            Verdict verdict = authenticator.judge(request);
            if (!(verdict instanceof Verdict.Proved proved)) {
                if (verdict instanceof Verdict.Refused refused) {
                    answer(request, refused.reply());
                    tell(owner.get(), request, refused.reason());
                }
                return;
            }
            credential = proved.extension();
        } else if (!outside) {
            credential = authenticator.proved(request).orElseGet(() -> withinDialog(request));
        }
        transactions.begin(name, request, owner.get(), credential);
    }

    /** What an address says of who sends within a dialog: nothing unless it is a trunk's. */
    private String withinDialog(SipRequest request) {
        return trusted.trunkOf(request.flow())
                .map(trunk -> InboundRequest.TRUNK + trunk)
                .orElse("");
    }

    private void tell(String owner, SipRequest request, String reason) {
        if (!reason.isEmpty()) {
            boolean register = request.method().equals("REGISTER");
            String user = (register ? request.head().to() : request.head().from()).user();
            handlers.refused(owner, new RefusedRequest(request.method(), user, request.flow(), request.head(), reason));
        }
    }

    private void answerUnowned(SipRequest request) {
        String method = request.method();
        List<String> unknown = handlers.unknown(request.require());
        if (method.equals("OPTIONS") && !unknown.isEmpty()) {
            answer(request, Reply.of(420).withHeader("Unsupported", String.join(", ", unknown)));
        } else if (method.equals("OPTIONS")) {
            answer(request, Reply.of(200).withHeader("Accept", ACCEPTED_BODY));
        } else if (EXPECTED.contains(method)) {
            answer(request, Reply.of(503).withHeader("Retry-After", "2"));
        } else {
            answer(request, Reply.of(DEFINED.contains(method) ? 405 : 501));
        }
    }

    private void takeAcknowledgement(String name, SipRequest request) {
        if (transactions.takeAcknowledgement(name)
                || tags.isOurs(request.outline(), request.head().to().tag())) {
            return;
        }
        InboundRequest inbound = new InboundRequest(
                "",
                request.flow(),
                "ACK",
                request.uri(),
                request.user(),
                withinDialog(request),
                request.head(),
                request.body());
        handlers.ownerOf("ACK")
                .or(() -> handlers.ownerOf("INVITE"))
                .ifPresentOrElse(
                        owner -> handlers.deliver(owner, inbound),
                        () -> LOG.debug(
                                "An ACK that nobody waits for, from {}",
                                request.flow().remote()));
    }

    private void takeCancel(String name, SipRequest request) {
        Optional<String> toTag = transactions.cancel(name, request.flow());
        if (toTag.isEmpty()) {
            answer(request, Reply.of(481));
        } else {
            answer(request, Reply.of(200).withTag(toTag.get()));
        }
    }

    private void answer(SipRequest request, Reply reply) {
        InetSocketAddress fallback = request.via().fallback(request.flow().remote());
        send(request.outline(), request.method(), request.flow(), fallback, reply);
    }

    /** Sends a final response that is not remembered: a repeat of the request gets the same again. */
    private void send(RequestOutline outline, String method, Flow flow, InetSocketAddress fallback, Reply reply) {
        String tag = outline.hasToTag() ? "" : reply.toTag().isEmpty() ? tags.of(outline) : reply.toTag();
        outlet.send(flow, fallback, writer.response(outline, flow, method, reply, tag), () -> {});
    }
}
