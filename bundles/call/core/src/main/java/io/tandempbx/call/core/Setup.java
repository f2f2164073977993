package io.tandempbx.call.core;

import io.tandempbx.directory.api.Extension;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.trunk.api.Arrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** A new call: who calls, where the dial plan leads, and whether there is room for it. Runs on the call's lane. */
final class Setup {
    private final CallContext context;
    private final Hunting hunting;
    private final Refusal refusal;
    private final SessionRefresh sessions;
    private final Joining joining;

    Setup(CallContext context, Hunting hunting, Refusal refusal, SessionRefresh sessions, Joining joining) {
        this.context = context;
        this.hunting = hunting;
        this.refusal = refusal;
        this.sessions = sessions;
        this.joining = joining;
    }

    /**
     * Makes a call of an INVITE. One from a trunk that the trunk service does not let in is made as well, so that it is
     * refused, logged and recorded as others are.
     *
     * @return the call with its caller's leg, not begun yet
     */
    Call received(String id, String inviteKey, String tag, InboundRequest invite) {
        Optional<String> trunk = invite.trunk();
        String from = invite.credential();
        String dialled = invite.user();
        String name = "";
        Arrival arrival = null;
        if (trunk.isPresent()) {
            arrival = context.neighbours.trunks().inbound(trunk.get(), id, invite);
            from = invite.head().from().user();
            if (arrival instanceof Arrival.Accepted accepted) {
                from = accepted.caller().isEmpty() ? CallContext.ANONYMOUS : accepted.caller();
                name = accepted.callerName();
                dialled = accepted.dialled();
            }
        } else {
            name = context.neighbours
                    .directory()
                    .flatMap(directory -> directory.find(invite.credential()))
                    .map(Extension::name)
                    .orElse("");
        }
        Call call = new Call(id, inviteKey, context.clock.millis(), from, dialled);
        call.callerName = name;
        call.maxForwards =
                invite.head().header("Max-Forwards").map(Integer::valueOf).orElse(Call.MAX_FORWARDS);
        call.fromTrunk = trunk.isPresent();
        call.trunk = trunk.orElse("");
        call.arrival = arrival;
        Leg caller = Leg.inbound(call, from, Dialog.answering(invite.head(), invite.flow(), tag, invite.user()));
        caller.trunk = call.trunk;
        caller.channel = arrival instanceof Arrival.Accepted ? id : "";
        caller.inviteTransaction = invite.transaction();
        caller.inviteCseq = invite.head().cseq();
        caller.reliable.wanted = Options.supports(invite.head(), "100rel");
        caller.reliable.required = Options.requires(invite.head(), "100rel");
        if (trunk.isEmpty() && Privacy.isWanted(invite.head())) {
            caller.withhold();
        }
        sessions.heard(caller, invite.head());
        call.legs.add(caller);
        return call;
    }

    /** Routes a new call; its caller's leg is there already. */
    void begin(Call call, InboundRequest invite) {
        context.started(call);
        if (call.arrival instanceof Arrival.Refused refused) {
            refusal.caller(call, refused.status(), "trunk", refused.reason());
            return;
        }
        if (sessions.refuses(call, invite)) {
            return;
        }
        Optional<String> replaces = invite.head().header("Replaces");
        if (replaces.isPresent() && call.fromTrunk) {
            refusal.caller(call, 403, "setup", "A trunk takes nobody's place");
            return;
        }
        if (replaces.isPresent()) {
            if (open(call, invite, false)) {
                joining.replace(call, replaces.get());
            }
            return;
        }
        Optional<RouteService> routes = context.neighbours.routes();
        if (routes.isEmpty() || context.neighbours.contacts().isEmpty()) {
            refusal.caller(call, 503, "routing", "Dial plan or registrar not available");
            return;
        }
        String extension = call.fromTrunk ? "" : call.from;
        RoutePlan plan = routes.get()
                .route(new RouteRequest(
                        extension, call.trunk, call.from, call.to, Instant.ofEpochMilli(call.startedAtMs)));
        call.route = new ArrayList<>(plan.trace());
        if (plan.status() != 0) {
            refusal.caller(call, plan.status(), "routing", plan.reason());
            return;
        }
        if (plan.emergency()) {
            context.emergency(call);
        }
        int limit = context.settings.maxCalls();
        if (limit != 0 && context.calls.size() > limit && !plan.emergency()) {
            refusal.caller(call, 503, "admission", "All " + limit + " calls are in use");
            return;
        }
        if (open(call, invite, plan.emergency())) {
            hunting.begin(call, new Hunt(call.caller().id, extension, plan.emergency(), plan.stages()));
        }
    }

    /** Gives the caller a media session and takes its offer; false when it had to be refused. */
    private boolean open(Call call, InboundRequest invite, boolean emergency) {
        try {
            Optional<String> obstacle = context.obstacle(call, call.trunk, call.caller().party);
            if (obstacle.isPresent() && !emergency) {
                refusal.caller(call, 488, "setup", obstacle.get());
                return false;
            }
            context.media.open(call, call.caller(), emergency);
            if (acceptOffer(call, invite.body())) {
                return true;
            }
            if (emergency) { // what the list has, the phone did not offer
                call.caller().speakAll();
                if (acceptOffer(call, invite.body())) {
                    return true;
                }
            }
            refusal.caller(call, 488, "setup", "No common codec");
        } catch (SdpException e) {
            refusal.caller(call, 488, "setup", e.rule());
        } catch (PortsExhaustedException e) {
            context.debug(call, "no media session", String.valueOf(e.getMessage()));
            refusal.caller(call, 503, "setup", "No RTP port free");
        }
        return false;
    }

    /** Takes the caller's offer, if it made one; false when there is no codec for it. */
    private boolean acceptOffer(Call call, Body body) throws SdpException {
        if (body.isEmpty()) {
            return true; // the offer will come from the called phone
        }
        SessionDescription offer = call.caller().description(body.text());
        if (context.media.common(offer).isEmpty()) {
            return false;
        }
        context.media.offered(call, call.caller(), offer);
        return true;
    }
}
