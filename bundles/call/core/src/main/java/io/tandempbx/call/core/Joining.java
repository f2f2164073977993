package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings parties of different calls together: a leg leaves its call for another, with its dialog and its media session
 * (RFC 3891). Runs on the lanes of both calls, one after the other.
 */
final class Joining {

    /** Brings a leg from one call's lane to another's. */
    interface Moves {
        /**
         * Moves a leg.
         *
         * @param arrival  on the lane of the other call, with the leg in it; false refuses, and the leg stays where it was
         * @param departed on the lane of the call that is left, afterwards
         * @param refused  on the lane of the call that keeps its leg
         */
        void move(
                Call from,
                Leg leg,
                String to,
                BiPredicate<Call, Leg> arrival,
                Consumer<Call> departed,
                Consumer<Call> refused);
    }

    private final CallContext context;
    private final Teardown teardown;
    private final Connecting connecting;
    private final Offering offering;
    private final Refusal refusal;
    private @Nullable Moves moves; // set once, before the first event

    Joining(CallContext context, Teardown teardown, Connecting connecting, Offering offering, Refusal refusal) {
        this.context = context;
        this.teardown = teardown;
        this.connecting = connecting;
        this.offering = offering;
        this.refusal = refusal;
    }

    void use(Moves those) {
        moves = those;
    }

    /** A caller who waits for an answer goes to another call, or is told that there is none. */
    void move(Call call, Leg caller, String to, BiPredicate<Call, Leg> arrival) {
        Objects.requireNonNull(moves)
                .move(
                        call,
                        caller,
                        to,
                        arrival,
                        left -> left.endCause = "200 joined call " + to,
                        kept -> refusal.caller(kept, 481, "setup", "That call has changed"));
    }

    /** A party that talks goes to another call. */
    void move(
            Call call,
            Leg party,
            String to,
            BiPredicate<Call, Leg> arrival,
            Consumer<Call> departed,
            Consumer<Call> refused) {
        Objects.requireNonNull(moves).move(call, party, to, arrival, departed, refused);
    }

    /** An INVITE takes the place of a party of another call (RFC 3891 §3). */
    void replace(Call call, String header) {
        Optional<Replaces> replaces = Replaces.parse(header);
        Optional<String> other = replaces.flatMap(this::callOf);
        if (replaces.isEmpty()) {
            refusal.caller(call, 400, "setup", "Replaces needs a Call-ID, to-tag and from-tag");
        } else if (other.isEmpty()) {
            refusal.caller(call, 481, "setup", "No such dialog to be replaced");
        } else {
            move(call, call.caller(), other.get(), (there, arriving) -> takePlace(there, arriving, replaces.get()));
        }
    }

    /** The call that has this dialog. */
    Optional<String> callOf(Replaces replaces) {
        return context.index.byTag(replaces.toTag()).or(() -> context.index.byTag(replaces.fromTag()));
    }

    /** The leg with this dialog; some phones exchange the tags. */
    static Optional<Leg> legOf(Call call, Replaces replaces) {
        return call.legOf(replaces.callId(), replaces.toTag(), replaces.fromTag())
                .or(() -> call.legOf(replaces.callId(), replaces.fromTag(), replaces.toTag()));
    }

    private boolean takePlace(Call call, Leg arriving, Replaces replaces) {
        Optional<Leg> replaced = legOf(call, replaces);
        if (replaced.isEmpty()) {
            return false;
        }
        Leg leg = replaced.get();
        if (!leg.inbound && leg.state.pending()) {
            return answerSeeker(call, arriving);
        }
        Optional<Leg> peer = call.peerOf(leg);
        if (replaces.earlyOnly() || peer.isEmpty() || !peer.get().isQuiet()) {
            return false;
        }
        boolean joined = answer(call, arriving, peer.get());
        if (joined) {
            teardown.endLeg(call, leg, 200, "Replaced");
        }
        return joined;
    }

    /** The arriving caller answers a call that rings elsewhere. */
    boolean answerSeeker(Call call, Leg arriving) {
        Optional<Leg> seeker = call.seeker();
        return seeker.isPresent() && answer(call, arriving, seeker.get());
    }

    /**
     * Answers an arriving caller with a party of this call; whoever was looked for is so no more.
     *
     * @param present waits for an answer itself, or talks
     */
    boolean answer(Call call, Leg arriving, Leg present) {
        if (arriving.remoteSdp.isEmpty() || present.remoteSdp.isEmpty()) {
            return false;
        }
        try {
            SessionDescription offer = arriving.description(arriving.remoteSdp);
            SessionDescription other = present.description(present.remoteSdp);
            if (!context.media.haveCommon(offer, other)) {
                return false;
            }
            call.hunt = null;
            List.copyOf(call.pendingCalled()).forEach(leg -> teardown.elsewhere(call, leg, 200, Causes.ELSEWHERE));
            Body toArriving = context.media.answer(call, arriving, offer, other);
            Body toPresent = present.state.pending()
                    ? context.media.answer(call, present, other, offer)
                    : context.media.describe(call, present, offer, Direction.SENDRECV);
            context.media.agreed(call, arriving, offer, present, other);
            call.join(arriving, present);
            connecting.answerCaller(call, arriving, arriving.party, "", toArriving);
            if (present.state.pending()) {
                connecting.answerCaller(call, present, arriving.party, "", toPresent);
            } else {
                offering.offer(call, present, toPresent);
            }
            return true;
        } catch (SdpException e) {
            context.debug(call, "cannot be joined", e.rule());
            return false;
        }
    }

    /** Lets a party that came from another call and one of this call hear each other; both talk. */
    boolean connect(Call call, Leg arriving, Leg present) {
        try {
            SessionDescription one = arriving.description(arriving.remoteSdp);
            SessionDescription other = present.description(present.remoteSdp);
            if (!context.media.haveCommon(one, other)) {
                return false;
            }
            call.join(arriving, present);
            context.media.agreed(call, arriving, one, present, other);
            offering.offer(call, arriving, context.media.describe(call, arriving, other, Direction.SENDRECV));
            offering.offer(call, present, context.media.describe(call, present, one, Direction.SENDRECV));
            return true;
        } catch (SdpException e) {
            context.debug(call, "cannot be joined", e.rule());
            return false;
        }
    }
}
