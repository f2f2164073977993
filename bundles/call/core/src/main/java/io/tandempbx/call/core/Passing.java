package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Requests within a dialog, passed from one leg to the other: re-INVITE (hold, resume, change of address), UPDATE and
 * INFO (RFC 3261 §14, RFC 3311, RFC 6086). Nothing takes effect before the other side agreed. Runs on the call's lane.
 */
final class Passing {
    /** The kind of a re-INVITE or UPDATE passed on, in a key. */
    static final String KIND = "pass";

    /** The kind of one that was repeated with credentials. */
    static final String KIND_AGAIN = "pass-authorized";

    private final CallContext context;
    private final Teardown teardown;
    private final Transfers transfers;
    private final Reliability reliability;
    private final SessionRefresh sessions;
    private final Hosting hosting;

    Passing(
            CallContext context,
            Teardown teardown,
            Transfers transfers,
            Reliability reliability,
            SessionRefresh sessions,
            Hosting hosting) {
        this.context = context;
        this.teardown = teardown;
        this.transfers = transfers;
        this.reliability = reliability;
        this.sessions = sessions;
        this.hosting = hosting;
    }

    void request(Call call, Leg leg, InboundRequest request) {
        if (request.head().cseq() <= leg.dialog.remoteCseq) {
            context.respond(call, request.transaction(), Reply.of(500).withReason("CSeq out of order"));
            return;
        }
        leg.dialog.remoteCseq = request.head().cseq();
        switch (request.method()) {
            case "BYE" -> teardown.byeReceived(call, leg, request);
            case "INVITE", "UPDATE" -> renegotiate(call, leg, request);
            case "INFO", "MESSAGE" -> info(call, leg, request);
            case "PRACK" -> reliability.acknowledged(call, leg, request);
            case "REFER" -> transfers.refer(call, leg, request);
            default -> context.respond(call, request.transaction(), Reply.of(405));
        }
    }

    private void info(Call call, Leg leg, InboundRequest request) {
        Optional<Leg> peer = call.peerOf(leg);
        if (call.state != CallState.TALKING) {
            context.respond(call, request.transaction(), Reply.of(491));
        } else if (peer.isEmpty()) {
            hosting.info(call, request.body()); // of other bodies and applications nothing comes, which is no error
            context.respond(call, request.transaction(), Reply.of(200));
        } else {
            InfoDigit.of(request.body()).ifPresent(key -> context.pressed(call, leg, key));
            Dialog dialog = peer.get().dialog;
            List<Header> headers = request.head()
                    .header("Info-Package")
                    .map(value -> List.of(new Header("Info-Package", value)))
                    .orElse(List.of());
            context.send(
                    call,
                    peer.get(),
                    "info",
                    request.transaction(),
                    dialog.request(request.method(), headers, request.body()));
        }
    }

    private void renegotiate(Call call, Leg leg, InboundRequest request) {
        boolean offering = request.body().isSdp();
        boolean invite = request.method().equals("INVITE");
        Optional<Leg> peer = call.peerOf(leg);
        if (call.state != CallState.TALKING || !leg.state.confirmed()) {
            context.respond(call, request.transaction(), Reply.of(491));
            return;
        }
        if (leg.offering && (invite || offering)) {
            context.respond(call, request.transaction(), Reply.of(491)); // ours is under way
            return;
        }
        if (leg.exchange != null && (invite || offering)) {
            // one negotiation at a time: its own is still open (RFC 3261 §14.2, RFC 3311 §5.2)
            context.respond(call, request.transaction(), Reply.of(500).withHeader("Retry-After", "2"));
            return;
        }
        boolean peerBusy = peer.isPresent() && (peer.get().exchange != null || peer.get().offering);
        if (peerBusy && (invite || offering)) {
            context.respond(call, request.transaction(), Reply.of(491)); // both sides at once
            return;
        }
        leg.dialog.refreshTarget(request.head(), request.flow());
        sessions.heard(leg, request.head());
        try {
            if (peer.isEmpty()) {
                answerByApplication(call, leg, request);
            } else if (!invite && !offering) {
                Reply reply = Reply.of(200).withContact(leg.dialog.contactUser);
                context.respond(call, request.transaction(), sessions.stamp(leg, reply));
            } else {
                pass(call, leg, peer.get(), request);
            }
        } catch (SdpException e) {
            context.debug(call, "offer refused", e.rule());
            context.respond(call, request.transaction(), Reply.of(488).withHeader("Warning", warning(e)));
        }
    }

    private static String warning(SdpException e) {
        return "399 tandem \"" + e.rule().replace("\"", "'") + "\"";
    }

    private void answerByApplication(Call call, Leg leg, InboundRequest request) throws SdpException {
        Reply reply = Reply.of(200).withContact(leg.dialog.contactUser);
        String offer = request.body().isSdp() ? request.body().text() : "";
        if (!offer.isEmpty()) {
            reply = reply.withBody(
                    call.application.equals(Applications.ECHO)
                            ? context.media.echo(call, leg, offer)
                            : context.media.aside(call, leg, offer));
        } else if (request.method().equals("INVITE")) {
            reply = reply.withBody(Body.sdp(leg.localSdp));
        }
        context.respond(call, request.transaction(), sessions.stamp(leg, reply));
        if (request.method().equals("INVITE")) {
            leg.exchange = new Exchange("INVITE", request.transaction(), offer, "", true);
            context.index.addTransaction(request.transaction(), call.id);
        }
    }

    private void pass(Call call, Leg from, Leg to, InboundRequest request) throws SdpException {
        String offer = request.body().isSdp() ? request.body().text() : "";
        Body body = Body.NONE;
        if (!offer.isEmpty()) {
            SessionDescription source = from.description(offer);
            if (context.media.common(source).isEmpty()) {
                throw new SdpException("no common codec");
            }
            body = context.media.describe(call, to, source, source.direction());
        }
        passOn(
                call,
                from,
                to,
                KIND,
                new Exchange(request.method(), request.transaction(), offer, "", false),
                List.of(),
                body);
        context.index.addTransaction(request.transaction(), call.id);
    }

    private void passOn(Call call, Leg from, Leg to, String kind, Exchange asked, List<Header> headers, Body body) {
        List<Header> all = new ArrayList<>(sessions.refresh(to));
        all.addAll(headers);
        OutboundRequest copy = to.dialog.request(asked.method(), all, body);
        if (asked.isInvite()) {
            to.inviteCseq = copy.cseq();
        }
        String sent = context.send(call, to, kind, asked.serverTransaction(), copy);
        from.exchange = new Exchange(asked.method(), asked.serverTransaction(), asked.offer(), sent, false);
    }

    /** A trunk wants credentials with what was passed on: it is repeated with them, once. */
    private boolean again(Call call, Leg asking, Leg answering, RequestKey key, InboundResponse response) {
        if (!key.kind().equals(KIND)) {
            return false;
        }
        Exchange asked = Objects.requireNonNull(asking.exchange, "exchange");
        Optional<Header> credentials = context.credentials(answering, asked.method(), response);
        Body body = asked.offer().isEmpty() ? Body.NONE : answering.localOffer();
        credentials.ifPresent(header -> passOn(call, asking, answering, KIND_AGAIN, asked, List.of(header), body));
        return credentials.isPresent();
    }

    /** The leg's peer answered what this leg had asked. */
    void response(Call call, Leg answering, RequestKey key, InboundResponse response) {
        Optional<Leg> asking = call.legs.stream()
                .filter(leg -> waitsFor(leg, key.serverTransaction()))
                .findFirst();
        boolean invite = response.head().cseqMethod().equals("INVITE");
        if (response.status() < 200) {
            return;
        }
        if (asking.isEmpty()) {
            if (invite && response.status() < 300) {
                context.acknowledge(call, answering, response.clientTransaction(), Body.NONE);
            }
            return;
        }
        if (response.status() >= 300) {
            if (again(call, asking.get(), answering, key, response)) {
                return;
            }
            refused(call, asking.get(), response.status());
            return;
        }
        answering.dialog.refreshTarget(response.head(), response.flow());
        sessions.agreed(answering, response.head());
        agreed(call, asking.get(), answering, response, invite);
    }

    private static boolean waitsFor(Leg leg, String serverTransaction) {
        return leg.exchange != null
                && !leg.exchange.answered()
                && leg.exchange.serverTransaction().equals(serverTransaction);
    }

    private void agreed(Call call, Leg asking, Leg answering, InboundResponse response, boolean invite) {
        Exchange exchange = Objects.requireNonNull(asking.exchange, "exchange");
        boolean lateOffer = exchange.offer().isEmpty();
        String sdp = response.body().isSdp() ? response.body().text() : "";
        if (invite && !lateOffer) {
            context.acknowledge(call, answering, response.clientTransaction(), Body.NONE);
        }
        Reply reply = Reply.of(200).withContact(asking.dialog.contactUser);
        try {
            SessionDescription source = answering.description(sdp);
            if (lateOffer) {
                reply = reply.withBody(context.media.describe(call, asking, source, source.direction()));
            } else {
                SessionDescription offered = asking.description(exchange.offer());
                context.media.agreed(call, asking, offered, answering, source);
                reply = reply.withBody(context.media.answer(call, asking, offered, source, source.direction()));
            }
        } catch (SdpException e) {
            context.debug(call, "the answer is not usable", e.rule());
            if (invite && lateOffer) {
                context.acknowledge(call, answering, response.clientTransaction(), Body.NONE);
            }
            refused(call, asking, 488);
            return;
        }
        context.respond(call, exchange.serverTransaction(), sessions.stamp(asking, reply));
        if (invite) {
            asking.exchange = new Exchange(
                    exchange.method(),
                    exchange.serverTransaction(),
                    exchange.offer(),
                    response.clientTransaction(),
                    true);
            answering.remoteSdp = sdp;
        } else {
            close(asking);
        }
    }

    private void refused(Call call, Leg asking, int status) {
        Exchange exchange = Objects.requireNonNull(asking.exchange, "exchange");
        context.respond(call, exchange.serverTransaction(), Reply.of(Causes.towardsCaller(status)));
        close(asking);
        if (status == 408 || status == 481) {
            // the other dialog is gone (RFC 3261 §12.2.1.2)
            call.endCause = status + " from the peer of " + asking.party;
            teardown.endAll(call, status, "Dialog lost");
        }
    }

    /** No final response came to what was passed on. */
    void failed(Call call, RequestKey key, int status) {
        if (key.kind().equals("info")) {
            context.respond(call, key.serverTransaction(), Reply.of(status));
            return;
        }
        for (Leg leg : call.legs) {
            if (waitsFor(leg, key.serverTransaction())) {
                refused(call, leg, status);
                return;
            }
        }
    }

    /** A peer acknowledged our 2xx to its INVITE. */
    void acknowledged(Call call, Leg leg, InboundRequest ack) {
        Exchange exchange = leg.exchange;
        if (exchange == null || !exchange.isInvite() || !exchange.answered()) {
            return; // a repeated ACK
        }
        call.outbox.add(sip -> sip.acknowledged(exchange.serverTransaction()));
        close(leg);
        if (leg.state == LegState.ANSWERED) {
            leg.state = LegState.TALKING;
        }
        if (exchange.offer().isEmpty() && call.state == CallState.TALKING) {
            lateAnswer(call, leg, exchange.clientTransaction(), ack.body());
        }
        if (leg.endWhenAcknowledged) {
            leg.endWhenAcknowledged = false;
            teardown.bye(call, leg, 200, "Normal clearing");
        }
    }

    /** The ACK brings the answer to an offer that came in a 2xx; the other side gets it in our ACK. */
    private void lateAnswer(Call call, Leg leg, String clientTransaction, Body body) {
        Optional<Leg> peer = call.peerOf(leg);
        if (peer.isEmpty()) {
            lateAnswer(call, leg, body);
            return;
        }
        Leg offering = peer.get();
        boolean initial = offering.state == LegState.ANSWERED;
        try {
            SessionDescription answer = leg.description(body.text());
            SessionDescription offered = offering.description(offering.remoteSdp);
            context.media.agreed(call, offering, offered, leg, answer);
            Body ours = context.media.answer(call, offering, offered, answer, answer.direction());
            context.acknowledge(call, offering, clientTransaction, ours);
            offering.state = LegState.TALKING;
        } catch (SdpException e) {
            context.debug(call, "the late answer is not usable", e.rule());
            call.endCause = "488 late answer of " + leg.party;
            if (!initial) {
                context.acknowledge(call, offering, clientTransaction, Body.NONE);
            }
            teardown.endAll(call, 488, "No usable answer");
        }
    }

    /** The same of a party that an application has: one that has just come is not told to it before it can be heard. */
    private void lateAnswer(Call call, Leg leg, Body body) {
        boolean initial = leg.remoteSdp.isEmpty();
        try {
            if (call.application.equals(Applications.ECHO)) {
                context.media.answeredEcho(leg, body.text());
            } else {
                context.media.answeredAside(leg, body.text());
            }
        } catch (SdpException e) {
            context.debug(call, "the late answer is not usable", e.rule());
            if (initial) {
                call.endCause = "488 late answer of " + leg.party;
                teardown.endAll(call, 488, "No usable answer");
            }
            return;
        }
        if (initial) {
            hosting.started(call);
        }
    }

    private void close(Leg leg) {
        if (leg.exchange != null) {
            context.index.removeTransaction(leg.exchange.serverTransaction());
            leg.exchange = null;
        }
    }
}
