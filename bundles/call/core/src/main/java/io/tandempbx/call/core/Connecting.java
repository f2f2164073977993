package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A called phone answers: the first wins, everybody else is sent away (RFC 3261 §13.2.2.4). Runs on the call's lane. */
final class Connecting {
    private final CallContext context;
    private final Teardown teardown;
    private final Offering offering;
    private final Referral referral;
    private final SessionRefresh sessions;
    private @Nullable Origination origination; // set once, before the first event

    Connecting(CallContext context, Teardown teardown, Offering offering, Referral referral, SessionRefresh sessions) {
        this.context = context;
        this.teardown = teardown;
        this.offering = offering;
        this.referral = referral;
        this.sessions = sessions;
    }

    void use(Origination those) {
        origination = those;
    }

    /** A 2xx to our INVITE. */
    void answer(Call call, Leg leg, InboundResponse response) {
        if (leg.state.confirmed() || leg.state == LegState.ENDING) {
            secondAnswer(call, leg, response);
            return;
        }
        boolean first = call.hunt != null && call.hunt.seeker.equals(Hunt.NOBODY);
        boolean wanted = leg.state.pending() && (first || call.seeker().isPresent());
        leg.dialog.learn(response.head(), response.flow());
        leg.outcomeStatus = response.status();
        leg.state = LegState.TALKING;
        if (!wanted) {
            context.acknowledge(call, leg, leg.inviteTransaction, Body.NONE);
            teardown.endLeg(call, leg, 487, "Answered elsewhere or given up");
            return;
        }
        sessions.agreed(leg, response.head());
        if (first) {
            Objects.requireNonNull(origination).answered(call, leg, response);
            return;
        }
        String sdp = response.body().isSdp() ? response.body().text() : describedBefore(leg);
        Leg seeker = call.seeker().orElseThrow();
        boolean lateOffer = seeker.remoteSdp.isEmpty();
        try {
            if (lateOffer) {
                leg.remoteSdp = sdp;
                leg.state = LegState.ANSWERED; // our ACK waits for the caller's answer
                SessionDescription offer = leg.description(sdp);
                context.media.offered(call, leg, offer);
                connect(call, seeker, leg, describe(call, seeker, offer));
            } else {
                context.acknowledge(call, leg, leg.inviteTransaction, Body.NONE);
                SessionDescription answer = leg.description(sdp);
                SessionDescription offered = seeker.description(seeker.remoteSdp);
                context.media.agreed(call, seeker, offered, leg, answer);
                Body description = seeker.state.pending()
                        ? context.media.answer(call, seeker, offered, answer, answer.direction())
                        : describe(call, seeker, answer);
                connect(call, seeker, leg, description);
            }
        } catch (SdpException e) {
            context.debug(call, "the answer is not usable", e.rule());
            if (lateOffer) {
                context.acknowledge(call, leg, leg.inviteTransaction, Body.NONE);
            }
            call.endCause = "488 from " + leg.party;
            context.failed(call, 488, "setup");
            teardown.endAll(call, 488, "No common codec");
        }
    }

    /** By a provisional response, which is the answer when the 200 has none. */
    private static String describedBefore(Leg leg) {
        boolean reliably = !leg.earlyAnswer.isEmpty() && leg.earlyAnswerTag.equals(leg.dialog.remote.tag());
        return reliably ? leg.earlyAnswer : leg.remoteSdp;
    }

    private void connect(Call call, Leg seeker, Leg leg, Body description) {
        Hunt hunt = call.hunt;
        call.hunt = null;
        call.join(seeker, leg);
        if (!leg.trunk.isEmpty() && !call.fromTrunk) {
            call.trunk = leg.trunk; // also when a party that talks already is led out
        }
        for (Leg other : List.copyOf(call.legs)) {
            if (other != leg && !other.inbound && other.state.pending()) {
                teardown.elsewhere(call, other, 200, Causes.ELSEWHERE);
            }
        }
        if (seeker.state.pending()) {
            answerCaller(call, seeker, leg.party, leg.inviteTransaction, description);
        } else if (hunt != null) {
            markAnswered(call, leg.party);
            referral.connected(call, hunt, leg.party);
            offering.offer(call, seeker, description);
        }
    }

    /** Answers a caller's INVITE; its ACK is then awaited. */
    void answerCaller(Call call, Leg caller, String by, String clientTransaction, Body description) {
        markAnswered(call, by);
        caller.state = LegState.ANSWERED;
        caller.exchange = new Exchange("INVITE", caller.inviteTransaction, caller.remoteSdp, clientTransaction, true);
        Reply reply = Reply.of(200)
                .withTag(caller.dialog.local.tag())
                .withContact(caller.dialog.contactUser)
                .withBody(description);
        context.respond(call, caller.inviteTransaction, sessions.stamp(caller, reply));
    }

    private void markAnswered(Call call, String by) {
        call.state = CallState.TALKING;
        if (call.answeredAtMs == 0) {
            call.answeredAtMs = context.clock.millis();
            call.answeredByTalkers();
            context.answered(call, by);
        }
    }

    private Body describe(Call call, Leg to, SessionDescription source) {
        boolean talks = to.state.confirmed();
        return context.media.describe(call, to, source, talks ? Direction.SENDRECV : source.direction());
    }

    /** A phone behind a forking proxy answered too: it is acknowledged and sent away (RFC 3261 §13.2.2.4). */
    private void secondAnswer(Call call, Leg leg, InboundResponse response) {
        String tag = response.head().to().tag();
        if (tag.equals(leg.dialog.remote.tag())) {
            if (leg.state != LegState.ANSWERED) {
                context.acknowledge(
                        call,
                        leg,
                        leg.inviteTransaction,
                        Body.NONE); // signalling would do so by itself, had it ever had the ACK
            }
            return;
        }
        OutboundRequest ack = leg.dialog.ack(leg.inviteCseq, tag, Body.NONE);
        OutboundRequest bye = leg.dialog.strayBye(response.head());
        call.outbox.add(sip -> {
            sip.acknowledge(response.clientTransaction(), ack, response.flow());
            sip.send(CallContext.OWNER, new RequestKey(call.id, leg.id, "stray", "").toString(), bye, response.flow());
        });
    }
}
