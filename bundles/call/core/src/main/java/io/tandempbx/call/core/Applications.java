package io.tandempbx.call.core;

import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.sip.api.Body;
import java.util.Optional;

/**
 * What answers by itself: echo, the ways to parked and ringing calls, and the applications of other bundles. Runs on the
 * call's lane.
 */
final class Applications {
    static final String ECHO = "echo";

    private final CallContext context;
    private final Connecting connecting;
    private final Refusal refusal;
    private final Referral referral;
    private final Parking parking;
    private final Pickup pickup;
    private final Hosting hosting;

    Applications(
            CallContext context,
            Connecting connecting,
            Refusal refusal,
            Referral referral,
            Parking parking,
            Pickup pickup,
            Hosting hosting) {
        this.context = context;
        this.connecting = connecting;
        this.refusal = refusal;
        this.referral = referral;
        this.parking = parking;
        this.pickup = pickup;
        this.hosting = hosting;
    }

    /** Lets an application have the party; or why that did not come about. */
    Optional<Outcome> start(Call call, Hunt hunt, Leg seeker, Destination.ToApplication to) {
        switch (to.name()) {
            case ECHO -> echo(call, hunt, seeker);
            case Parking.NAME -> {
                return parking.start(call, hunt, seeker, to.argument());
            }
            case Pickup.NAME -> {
                return pickup.start(call, seeker, to.argument());
            }
            default -> {
                if (context.neighbours.application(to.name()).isPresent()) {
                    return hosting.start(call, hunt, seeker, to.name(), to.argument());
                }
                call.trace(java.util.List.of(to + " is not there"));
                if (seeker.state.pending() && hunt.index == 0 && !context.neighbours.knows(to.name())) {
                    refusal.caller(call, 501, "routing", "Nothing answers as " + to.name());
                } else {
                    return Optional.of(Outcome.FAILED);
                }
            }
        }
        return Optional.empty();
    }

    /** Gives a party that nobody answered back to the application that led it on; false if none did. */
    boolean takeBack(Call call, Hunt failed, Leg party, int status) {
        return failed.recall && hosting.takeBack(call, failed, party, status);
    }

    private void echo(Call call, Hunt hunt, Leg seeker) {
        if (seeker.remoteSdp.isEmpty()) {
            call.hunt = null;
            call.joinApplication(seeker, ECHO);
            connecting.answerCaller(call, seeker, ECHO, "", context.media.offerAside(call, seeker));
            return;
        }
        try {
            Body answer = context.media.echo(call, seeker, seeker.remoteSdp);
            call.hunt = null;
            call.joinApplication(seeker, ECHO);
            if (seeker.state.pending()) {
                connecting.answerCaller(call, seeker, ECHO, "", answer);
            } else {
                referral.connected(call, hunt, ECHO);
            }
        } catch (SdpException e) {
            refusal.caller(call, 488, "setup", e.rule());
        }
    }
}
