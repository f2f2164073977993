package io.tandempbx.call.core;

import io.tandempbx.directory.api.Extension;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.Stage;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.InboundResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls that nobody dialled: the phones of an extension ring, and whoever answers is led to a number as if he had dialled
 * it (RFC 3725, click to call). Runs on the call's lane.
 */
final class Origination {
    private final CallContext context;
    private final Inviting inviting;
    private final Hunting hunting;
    private final Teardown teardown;

    Origination(CallContext context, Inviting inviting, Hunting hunting, Teardown teardown) {
        this.context = context;
        this.inviting = inviting;
        this.hunting = hunting;
        this.teardown = teardown;
    }

    /** Why an extension cannot be called, as a SIP status; 0 when it can. */
    int obstacle(String from) {
        Optional<Extension> extension = context.neighbours.directory().flatMap(known -> known.find(from));
        if (extension.isEmpty()) {
            return 404;
        }
        return extension.get().enabled() && !contacts(from).isEmpty() ? 0 : 480;
    }

    private List<Contact> contacts(String extension) {
        return context.neighbours.contacts().map(all -> all.contacts(extension)).orElse(List.of());
    }

    /** Lets the phones of the extension ring. */
    void begin(Call call) {
        context.started(call);
        call.route = List.of("an operator calls " + call.from + " to lead it to " + call.to);
        Hunt hunt = new Hunt(Hunt.NOBODY, call.from, false, List.of(Stage.of(new Destination.ToExtension(call.from))));
        hunt.index = 0;
        hunt.ringUntilMs = context.clock.millis() + context.settings.noAnswerSeconds() * 1000L;
        call.hunt = hunt;
        List<Leg> legs = new ArrayList<>();
        contacts(call.from).forEach(contact -> legs.add(inviting.toPhone(call, call.to, call.from, contact)));
        try {
            for (Leg leg : legs) {
                context.media.open(call, leg, false);
            }
            legs.forEach(leg -> inviting.invite(call, leg, Body.NONE));
        } catch (PortsExhaustedException e) {
            failed(call, 503);
            teardown.endAll(call, 503, "No RTP port free");
        }
    }

    /** Nobody took it. */
    void failed(Call call, int status) {
        call.hunt = null;
        call.endCause = status == 480 ? CallEndLog.NO_ANSWER : status + " from " + call.from;
        context.failed(call, status, "click-to-call");
    }

    /** One of the phones answered, with an offer: it is told our answer, and what was asked for is dialled. */
    void answered(Call call, Leg leg, InboundResponse response) {
        Body answer;
        try {
            leg.remoteSdp = response.body().text();
            answer = context.media.aside(call, leg, leg.remoteSdp);
        } catch (SdpException e) {
            context.debug(call, "the offer is not usable", e.rule());
            context.acknowledge(call, leg, leg.inviteTransaction, Body.NONE);
            failed(call, 488);
            teardown.endAll(call, 488, "No common codec");
            return;
        }
        context.acknowledge(call, leg, leg.inviteTransaction, answer);
        call.hunt = null;
        List.copyOf(call.pendingCalled()).forEach(other -> teardown.elsewhere(call, other, 200, Causes.ELSEWHERE));
        call.legs.remove(leg);
        call.legs.add(0, leg); // from now on it is the caller
        Optional<RoutePlan> plan = hunting.plan(call.from, call.to);
        int status = plan.map(RoutePlan::status).orElse(503);
        call.trace(plan.map(RoutePlan::trace).orElse(List.of()));
        if (status != 0) {
            failed(call, status);
            teardown.endAll(call, status, "Cannot be reached");
            return;
        }
        Hunt hunt =
                new Hunt(leg.id, call.from, plan.get().emergency(), plan.get().stages());
        hunt.recall = true; // nobody is called back: the caller has the phone in his hand
        context.media.ringback(leg);
        hunting.begin(call, hunt);
    }
}
