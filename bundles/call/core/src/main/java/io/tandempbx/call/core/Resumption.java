package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Unfinished;
import java.util.List;

/**
 * After a crash, brings a call to where its peers are. An event is stored before what it sends leaves, so its messages may
 * never have left; and a message may have come that no event saw. What had left after all is ignored by signalling, or
 * answered 481 by a phone. Runs on the call's lane.
 */
final class Resumption {
    private static final int NO_BETTER_STATUS = 480;

    private final CallContext context;
    private final Hunting hunting;
    private final Passing passing;
    private final Teardown teardown;

    Resumption(CallContext context, Hunting hunting, Passing passing, Teardown teardown) {
        this.context = context;
        this.hunting = hunting;
        this.passing = passing;
        this.teardown = teardown;
    }

    void resume(Call call, Unfinished left) {
        for (Leg leg : List.copyOf(call.legs)) {
            resumeExchange(call, leg, left);
            resumeLeg(call, leg, left);
        }
        hunting.resume(call);
    }

    private void resumeExchange(Call call, Leg leg, Unfinished left) {
        Exchange exchange = leg.exchange;
        if (exchange == null) {
            return;
        }
        boolean open = left.transactions().contains(exchange.serverTransaction());
        if (!exchange.answered()) {
            String passedTo = call.peerOf(leg).map(peer -> peer.id).orElse("");
            RequestKey key = new RequestKey(call.id, passedTo, "pass", exchange.serverTransaction());
            if (!left.keys().contains(key.toString())) {
                passing.failed(call, key, 503);
            }
        } else if (open) {
            Reply again = Reply.of(200)
                    .withTag(leg.dialog.local.tag())
                    .withContact(leg.dialog.contactUser)
                    .withBody(Body.sdp(leg.localSdp));
            context.respond(call, exchange.serverTransaction(), again);
        } else {
            teardown.unacknowledged(call, leg);
        }
    }

    private void resumeLeg(Call call, Leg leg, Unfinished left) {
        boolean invited = isAwaited(call, leg, "invite", left);
        switch (leg.state) {
            case TRYING, RINGING -> {
                if (!leg.inbound && !invited) {
                    hunting.failed(call, leg, 503, null);
                }
            }
            case CANCELLING -> {
                if (invited) {
                    teardown.cancel(call, leg, List.of()); // in vain when it left with its reason before
                } else {
                    leg.state = LegState.GONE;
                }
            }
            case ENDING -> {
                if (!isAwaited(call, leg, "bye", left)) {
                    teardown.bye(call, leg, 200, "Normal clearing");
                }
            }
            case GONE -> {
                if (leg.inbound && left.transactions().contains(leg.inviteTransaction)) {
                    Reply reply = Reply.of(refusal(call.endCause));
                    context.respond(call, leg.inviteTransaction, reply.withTag(leg.dialog.local.tag()));
                }
            }
            case ANSWERED, TALKING -> {
                // what else is open is an exchange, or is repeated by the peer
                if (leg.offering && !isOffered(call, leg, left)) {
                    leg.offering = false;
                    leg.offerAtMs = context.clock.millis();
                }
            }
        }
    }

    private static boolean isOffered(Call call, Leg leg, Unfinished left) {
        return isAwaited(call, leg, Offering.KIND, left) || isAwaited(call, leg, Offering.KIND_AGAIN, left);
    }

    private static boolean isAwaited(Call call, Leg leg, String kind, Unfinished left) {
        return left.keys().contains(new RequestKey(call.id, leg.id, kind, "").toString());
    }

    /** The status an end cause begins with. */
    private static int refusal(String endCause) {
        String digits = endCause.substring(0, Math.min(3, endCause.length()));
        int status = digits.matches("[3-6]\\d\\d") ? Integer.parseInt(digits) : 0;
        return status == 0 ? NO_BETTER_STATUS : status;
    }
}
