package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.event.api.EventType;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Places where a party waits until anybody fetches it by dialling the place; whoever parked it is called back after a
 * while. Runs on the call's lane; the table of places is shared by all lanes.
 */
final class Parking {
    static final String NAME = "parking";

    private final CallContext context;
    private final Offering offering;
    private final Referral referral;
    private final Joining joining;
    private final Map<String, String> places = new ConcurrentHashMap<>(); // place to call id

    Parking(CallContext context, Offering offering, Referral referral, Joining joining) {
        this.context = context;
        this.offering = offering;
        this.referral = referral;
        this.joining = joining;
    }

    /** A call read from the state may be parked. */
    void adopt(Call call) {
        if (!call.parkedAt.isEmpty()) {
            places.put(call.parkedAt, call.id);
        }
    }

    /** A party is transferred to a place, or somebody dials it to fetch who waits there. */
    Optional<Outcome> start(Call call, Hunt hunt, Leg seeker, String place) {
        if (seeker.state.pending()) {
            return fetch(call, seeker, place);
        }
        String there = places.putIfAbsent(place, call.id);
        if (there != null && !there.equals(call.id)) {
            return Optional.of(Outcome.BUSY);
        }
        call.parkedAt = place;
        call.parkedBy = hunt.onBehalfOf;
        referral.connected(call, hunt, NAME);
        wait(call, seeker);
        offering.offer(call, seeker, context.media.alone(call, seeker));
        context.happened(EventType.CALL_PARKED, call, "at", place, "by", call.parkedBy);
        return Optional.empty();
    }

    private void wait(Call call, Leg party) {
        call.hunt = null;
        call.joinApplication(party, NAME);
        int seconds = context.settings.parkingSeconds();
        call.parkedUntilMs = seconds == 0 ? 0 : context.clock.millis() + seconds * 1000L;
    }

    /** Nobody took the party back: it waits on; false when it was not parked. */
    boolean backTo(Call call, Leg party) {
        if (call.parkedAt.isEmpty()) {
            return false;
        }
        wait(call, party);
        return true;
    }

    /** The time at the place is over: whom to call back, while the party can still be fetched. */
    Optional<Hunt> recall(Call call) {
        boolean due = call.parkedUntilMs != 0 && context.clock.millis() >= call.parkedUntilMs;
        Optional<Leg> waiting = call.leg(call.talker);
        if (!due || call.hunt != null || waiting.isEmpty() || call.parkedBy.isEmpty()) {
            return Optional.empty();
        }
        call.parkedUntilMs = 0;
        call.trace(List.of("parked at " + call.parkedAt + " for long, back to " + call.parkedBy));
        Hunt hunt = new Hunt(
                waiting.get().id, call.parkedBy, false, List.of(Stage.of(new Destination.ToExtension(call.parkedBy))));
        hunt.recall = true;
        return Optional.of(hunt);
    }

    private Optional<Outcome> fetch(Call call, Leg seeker, String place) {
        String there = places.get(place);
        if (there == null) {
            call.trace(List.of("nobody is parked at " + place));
            return Optional.of(Outcome.REJECTED);
        }
        call.trace(List.of("fetch who is parked at " + place));
        joining.move(call, seeker, there, (parked, arriving) -> {
            Optional<Leg> waiting = parked.leg(parked.talker).filter(leg -> leg.state.confirmed());
            return parked.parkedAt.equals(place)
                    && waiting.isPresent()
                    && joining.answer(parked, arriving, waiting.get());
        });
        return Optional.empty();
    }

    /** Somebody has the party now, or the call is over: the place is free. */
    void left(Call call) {
        if (!call.parkedAt.isEmpty() && (call.state == CallState.ENDING || !call.application.equals(NAME))) {
            places.remove(call.parkedAt, call.id);
            if (call.state != CallState.ENDING) {
                context.happened(EventType.CALL_RETRIEVED, call, "at", call.parkedAt);
            }
            call.parkedAt = "";
            call.parkedBy = "";
            call.parkedUntilMs = 0;
        }
    }

    int parked() {
        return places.size();
    }
}
