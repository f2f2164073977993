package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.Reply;
import java.util.List;
import java.util.Optional;

/** Ends legs, each in the way its state demands, and gives their ports back. Runs on the call's lane. */
final class Teardown {
    private final CallContext context;

    Teardown(CallContext context) {
        this.context = context;
    }

    /** A peer sent BYE. */
    void byeReceived(Call call, Leg leg, InboundRequest bye) {
        context.respond(call, bye.transaction(), Reply.of(200));
        boolean over = leg.state == LegState.ENDING || leg.state == LegState.GONE;
        if (leg.inbound && leg.state.pending()) {
            // it ends a call that rings; its INVITE is answered all the same (RFC 3261 §15.1.2)
            context.respond(call, leg.inviteTransaction, Reply.of(487).withTag(leg.dialog.local.tag()));
            call.endCause = "487 cancelled by caller";
        }
        abandonExchange(call, leg);
        leg.state = LegState.GONE;
        context.media.release(call, leg);
        if (over) {
            return; // it crossed our own, or came after it: whoever ended this leg has seen to the others
        }
        if (isLeftAlone(call, leg)) {
            call.seeker().ifPresent(context.media::keepCompany);
            return; // it asked for a transfer and need not wait for the outcome
        }
        if (call.talker.isEmpty() || leg.inbound || call.isTalker(leg)) {
            if (call.endCause.isEmpty()) {
                call.endCause = Causes.worded("200 hung up by " + leg.party, 200, Reason.q850(bye.head()));
            }
            endAll(call, 200, "Normal clearing");
        }
    }

    private static boolean isLeftAlone(Call call, Leg gone) {
        Hunt hunt = call.hunt;
        return hunt != null && call.state == CallState.TALKING && !gone.id.equals(hunt.seeker);
    }

    /** The caller gave up before an answer. */
    void cancelReceived(Call call, String serverTransaction) {
        for (Leg caller : call.legs) {
            if (caller.inbound && serverTransaction.equals(caller.inviteTransaction) && caller.state.pending()) {
                call.endCause = "487 cancelled by caller";
                context.respond(call, serverTransaction, Reply.of(487).withTag(caller.dialog.local.tag()));
                caller.state = LegState.GONE;
                context.media.release(call, caller);
                endAll(call, 487, "Cancelled by caller");
                return;
            }
        }
        for (Leg leg : call.legs) {
            Exchange exchange = leg.exchange;
            if (exchange != null && exchange.serverTransaction().equals(serverTransaction) && !exchange.answered()) {
                call.outbox.add(sip -> sip.cancel(exchange.clientTransaction()));
            }
        }
    }

    /** Our 2xx was never acknowledged, so the dialog cannot be trusted (RFC 3261 §13.3.1.4). */
    void unacknowledged(Call call, Leg leg) {
        call.endCause = "408 no ACK from " + leg.party;
        context.failed(call, 408, "answer");
        leg.exchange = null;
        if (leg.state == LegState.ANSWERED) {
            leg.state = LegState.TALKING;
        }
        endAll(call, 408, "No ACK");
    }

    /** Ends every leg that is not over yet. */
    void endAll(Call call, int status, String text) {
        call.state = CallState.ENDING;
        call.hunt = null;
        for (Leg leg : call.legs) {
            endLeg(call, leg, status, text);
        }
    }

    void endLeg(Call call, Leg leg, int status, String text) {
        endLeg(call, leg, status, text, List.of());
    }

    /** Another phone has settled the call: who rang in vain is told so, and shows no missed call (RFC 3326 §2). */
    void elsewhere(Call call, Leg leg, int status, String text) {
        endLeg(call, leg, status, text, List.of(Causes.branchReason(status, text)));
    }

    /** @param cancelHeaders of a CANCEL, if it comes to one */
    private void endLeg(Call call, Leg leg, int status, String text, List<Header> cancelHeaders) {
        if (leg.moving) {
            return; // the call it moves to has it, or it is ended when it is known to stay
        }
        context.media.release(call, leg);
        abandonExchange(call, leg);
        switch (leg.state) {
            case TRYING, RINGING -> {
                if (leg.inbound) {
                    Reply reply = Reply.of(status < 300 ? 480 : status);
                    context.respond(call, leg.inviteTransaction, reply.withTag(leg.dialog.local.tag()));
                    leg.state = LegState.GONE;
                } else if (leg.inviteCseq == 0) {
                    leg.state = LegState.GONE; // its INVITE was never sent
                } else {
                    leg.state = LegState.CANCELLING;
                    cancel(call, leg, cancelHeaders);
                }
            }
            case ANSWERED -> {
                if (leg.inbound) {
                    leg.endWhenAcknowledged = true;
                } else {
                    context.acknowledge(call, leg, leg.inviteTransaction, Body.NONE);
                    bye(call, leg, status, text);
                }
            }
            case TALKING -> bye(call, leg, status, text);
            case CANCELLING, ENDING, GONE -> {
                // under way or over
            }
        }
    }

    void cancel(Call call, Leg leg, List<Header> headers) {
        call.outbox.add(sip -> sip.cancel(leg.inviteTransaction, leg.dialog.flow, headers));
    }

    void bye(Call call, Leg leg, int status, String text) {
        leg.state = LegState.ENDING;
        context.send(
                call,
                leg,
                "bye",
                "",
                leg.dialog.request("BYE", List.of(Causes.reason(call.endCause, status, text)), Body.NONE));
    }

    /** A trunk wants credentials with our BYE: it is repeated with them, once. */
    boolean byeAgain(Call call, Leg leg, InboundResponse response) {
        if (leg.byeAuthorized) {
            return false;
        }
        Optional<Header> credentials = context.credentials(leg, "BYE", response);
        leg.byeAuthorized = credentials.isPresent();
        credentials.ifPresent(
                header -> context.send(call, leg, "bye", "", leg.dialog.request("BYE", List.of(header), Body.NONE)));
        return credentials.isPresent();
    }

    /** A re-INVITE or UPDATE that is not answered yet is refused when its leg ends. */
    private void abandonExchange(Call call, Leg leg) {
        Exchange exchange = leg.exchange;
        if (exchange != null && !exchange.answered()) {
            context.respond(call, exchange.serverTransaction(), Reply.of(487));
            leg.exchange = null;
            context.index.removeTransaction(exchange.serverTransaction());
        }
    }
}
