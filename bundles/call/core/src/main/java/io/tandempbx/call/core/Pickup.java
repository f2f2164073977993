package io.tandempbx.call.core;

import io.tandempbx.route.api.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Takes a call that rings at another phone: at a named extension, or in the caller's own group. Runs on the call's lane. */
final class Pickup {
    static final String NAME = "pickup";

    private final CallContext context;
    private final Joining joining;

    Pickup(CallContext context, Joining joining) {
        this.context = context;
        this.joining = joining;
    }

    /**
     * Somebody wants a ringing call.
     *
     * @param extension where it rings; empty for any of the group
     */
    Optional<Outcome> start(Call call, Leg seeker, String extension) {
        if (!seeker.state.pending()) {
            return Optional.of(Outcome.FAILED); // a party that talks cannot be led to a ringing call
        }
        Optional<Call> ringing = context.calls.values().stream()
                .filter(other -> other != call && ringsFor(other, seeker.party, extension))
                .min(Comparator.comparingLong(other -> other.startedAtMs));
        if (ringing.isEmpty()) {
            call.trace(List.of("nothing rings " + (extension.isEmpty() ? "in the group" : "at " + extension)));
            return Optional.of(Outcome.REJECTED);
        }
        call.trace(List.of("picks up call " + ringing.get().id));
        joining.move(call, seeker, ringing.get().id, joining::answerSeeker);
        return Optional.empty();
    }

    /** Reads only what other lanes may read. */
    private boolean ringsFor(Call other, String who, String extension) {
        return other.ringing.stream()
                .anyMatch(at -> (extension.isEmpty() || at.equals(extension))
                        && context.mayPickUp(who, at, !extension.isEmpty()));
    }
}
