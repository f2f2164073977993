package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Re-INVITEs of our own: a party is told of its new peer, of hold, or asked to go on (RFC 3261 §14.1). Runs on the call's
 * lane.
 */
final class Offering {
    /** The kind of these requests in a key. */
    static final String KIND = "offer";

    /** The kind of one that was repeated with credentials. */
    static final String KIND_AGAIN = "offer-authorized";

    private final CallContext context;
    private final SessionRefresh sessions;
    private final Teardown teardown;

    Offering(CallContext context, SessionRefresh sessions, Teardown teardown) {
        this.context = context;
        this.sessions = sessions;
        this.teardown = teardown;
    }

    /** Offers a description to a party, as soon as its dialog is quiet. */
    void offer(Call call, Leg leg, Body description) {
        if (!leg.isQuiet()) {
            leg.offerAtMs = context.clock.millis() + 200; // its own request, or the ACK of its INVITE, comes first
            return;
        }
        leg.offerAtMs = 0;
        send(call, leg, KIND, sessions.refresh(leg), description);
    }

    private void send(Call call, Leg leg, String kind, List<Header> headers, Body description) {
        leg.offering = true;
        OutboundRequest request = leg.dialog.request("INVITE", headers, description);
        leg.inviteCseq = request.cseq();
        context.send(call, leg, kind, "", request);
    }

    /** A trunk wants credentials with our offer: it is repeated with them, once. */
    private boolean again(Call call, Leg leg, RequestKey key, InboundResponse response) {
        if (!key.kind().equals(KIND) || !leg.state.confirmed()) {
            return false;
        }
        Optional<Header> credentials = context.credentials(leg, "INVITE", response);
        credentials.ifPresent(header -> {
            List<Header> headers = new ArrayList<>(sessions.refresh(leg));
            headers.add(header);
            send(call, leg, KIND_AGAIN, headers, leg.localOffer());
        });
        return credentials.isPresent();
    }

    /** Offers what we described last once more. */
    void repeat(Call call, Leg leg) {
        offer(call, leg, leg.localOffer());
    }

    /** An offer that had to wait. */
    void due(Call call, Leg leg) {
        if (leg.offerAtMs != 0 && context.clock.millis() >= leg.offerAtMs) {
            if (leg.state.confirmed()) {
                repeat(call, leg);
            } else {
                leg.offerAtMs = 0;
            }
        }
    }

    /** The party's final answer. */
    void response(Call call, Leg leg, RequestKey key, InboundResponse response) {
        if (response.status() < 200) {
            return;
        }
        leg.offering = false;
        if (response.status() >= 300) {
            if (leg.state.confirmed() && again(call, leg, key, response)) {
                return;
            }
            refused(call, leg, response.status());
            return;
        }
        context.acknowledge(call, leg, response.clientTransaction(), Body.NONE);
        leg.dialog.refreshTarget(response.head(), response.flow());
        sessions.agreed(leg, response.head());
        if (!leg.state.confirmed()) {
            return; // it was hung up meanwhile, and has no media any more
        }
        Optional<Leg> peer = call.peerOf(leg).filter(other -> other.state.confirmed());
        try {
            SessionDescription answer = leg.description(response.body().text());
            if (call.isOnHold()) {
                context.media.held(leg, answer);
            } else if (peer.isPresent() && !peer.get().remoteSdp.isEmpty()) {
                Leg other = peer.get();
                context.media.agreed(call, other, other.description(other.remoteSdp), leg, answer);
            } else {
                context.media.offered(call, leg, answer);
            }
        } catch (SdpException e) {
            context.debug(call, "the answer to our offer is not usable", e.rule());
        }
    }

    /** No answer came, or a refusal: the dialog stays as it was, unless the party is gone (RFC 3261 §14.1). */
    void refused(Call call, Leg leg, int status) {
        leg.offering = false;
        if ((status == 408 || status == 481) && leg.state.confirmed()) {
            call.endCause = status + " from " + leg.party;
            teardown.endAll(call, status, "Dialog lost");
        } else if (status == 491) {
            // both at once: the peer comes first, we once more within the time the RFC gives the owner of the Call-ID
            long wait = leg.inbound
                    ? ThreadLocalRandom.current().nextLong(0, 2000)
                    : ThreadLocalRandom.current().nextLong(2100, 4000);
            leg.offerAtMs = context.clock.millis() + wait;
        }
    }
}
