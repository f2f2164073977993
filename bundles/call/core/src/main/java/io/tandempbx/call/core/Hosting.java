package io.tandempbx.call.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.CallState;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.sip.api.Body;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets applications of other bundles have parties: brings them what happens and does what they want. While an application is
 * away its parties stay, and what happens waits for its successor. Runs on the call's lane.
 */
final class Hosting {
    private final CallContext context;
    private final Connecting connecting;
    private final Refusal refusal;
    private final Referral referral;
    private final Offering offering;
    private final Teardown teardown;
    private @Nullable Hunting hunting; // set once, before the first event

    Hosting(
            CallContext context,
            Connecting connecting,
            Refusal refusal,
            Referral referral,
            Offering offering,
            Teardown teardown) {
        this.context = context;
        this.connecting = connecting;
        this.refusal = refusal;
        this.referral = referral;
        this.offering = offering;
        this.teardown = teardown;
    }

    void use(Hunting those) {
        hunting = those;
    }

    /** Lets an application that is present have the party; or why that did not come about. */
    Optional<Outcome> start(Call call, Hunt hunt, Leg seeker, String name, String argument) {
        call.trace(List.of("application " + name + " takes the call"));
        call.hunt = null;
        parted(call, seeker);
        call.joinApplication(seeker, name);
        call.hosted = new Hosted(name, argument, hunt.stage().divertedBy());
        if (!seeker.state.pending()) {
            referral.connected(call, hunt, name);
            offering.offer(call, seeker, context.media.alone(call, seeker));
            context.media.silence(seeker);
        }
        if (seeker.remoteSdp.isEmpty()) {
            connecting.answerCaller(call, seeker, name, "", context.media.offerAside(call, seeker));
        } else {
            started(call);
        }
        return Optional.empty();
    }

    /** The party is there for the application: at once, or with its answer to our offer when it brought none itself. */
    void started(Call call) {
        tell(call, new ApplicationEvent.Started());
    }

    /** Whether the application knows of the party: not while an offer of ours waits for the party's ACK. */
    private static boolean isStarted(Leg party) {
        return !party.remoteSdp.isEmpty();
    }

    /** The application, call control or the process is another. */
    void resume(Call call) {
        if (hunting != null && isLedOn(call)) {
            hunting.resume(call); // who was not answered meanwhile comes back
            return;
        }
        tell(call, new ApplicationEvent.Resumed());
        Hosted hosted = call.hosted;
        if (hosted != null && context.neighbours.application(hosted.name).isPresent()) {
            for (ApplicationEvent event = hosted.kept();
                    event != null && call.hosted == hosted;
                    event = hosted.kept()) {
                tell(call, event);
            }
        }
    }

    /** Something was played to its end. */
    void played(Call call, AudioSource source) {
        Hosted hosted = call.hosted;
        if (hosted != null && hosted.playing && source.id().equals(Integer.toString(hosted.plays))) {
            hosted.playing = false;
            tell(call, new ApplicationEvent.Played());
        }
    }

    /** There may be a key in a SIP INFO. */
    void info(Call call, Body body) {
        if (call.hosted != null) {
            InfoDigit.of(body).ifPresent(key -> tell(call, new ApplicationEvent.Digit(key)));
        }
    }

    /** The time an application asked for may be over. */
    void due(Call call) {
        Hosted hosted = call.hosted;
        if (hosted != null && hosted.timerAtMs != 0 && context.clock.millis() >= hosted.timerAtMs) {
            hosted.timerAtMs = 0;
            tell(call, new ApplicationEvent.TimeIsUp());
        }
    }

    /** After an event: tells an application whose party has gone. */
    void left(Call call) {
        Hosted hosted = call.hosted;
        if (hosted == null) {
            return;
        }
        boolean stays = (call.application.equals(hosted.name) || isLedOn(call))
                && call.state != CallState.ENDING
                && call.leg(call.talker)
                        .filter(leg -> leg.state.pending() || leg.state.confirmed())
                        .isPresent();
        if (!stays) {
            call.leg(call.talker).filter(Hosting::isStarted).ifPresent(party -> parted(call, party));
            call.hosted = null;
        }
    }

    /** Tells the application that has the party, or led it on, that it does not come back. */
    private void parted(Call call, Leg party) {
        Hosted hosted = call.hosted;
        if (hosted != null) {
            call.hosted = null;
            context.media.leaveRoom(party);
            context.neighbours
                    .application(hosted.name)
                    .ifPresent(application -> application.on(view(call, hosted, party), new ApplicationEvent.Left()));
        }
    }

    /** Whether the application has led the party on, and it comes back unless somebody answers. */
    private static boolean isLedOn(Call call) {
        Hunt hunt = call.hunt;
        return call.hosted != null
                && call.application.isEmpty()
                && hunt != null
                && hunt.recall
                && hunt.seeker.equals(call.talker);
    }

    /**
     * Takes a party back that was led on and that nobody answered. While the application is away the party hears a
     * tone and waits for its successor; what it waits for is in the call's record.
     *
     * @return false if no application led it
     */
    boolean takeBack(Call call, Hunt failed, Leg party, int status) {
        call.hunt = failed;
        boolean ledOn = isLedOn(call);
        Hosted hosted = call.hosted;
        if (ledOn
                && hosted != null
                && context.neighbours.application(hosted.name).isEmpty()) {
            context.media.refused(party, status);
            return true;
        }
        call.hunt = null;
        if (ledOn && hosted != null) {
            call.trace(List.of("back to " + hosted.name + ": " + status));
            call.joinApplication(party, hosted.name);
            call.hosted = hosted.again();
            context.media.silence(party);
            tell(call, new ApplicationEvent.NotLed(status));
        }
        return ledOn;
    }

    /** Brings an event to the application and does what it then wants. */
    void tell(Call call, ApplicationEvent event) {
        Hosted hosted = call.hosted;
        Optional<Leg> party = call.leg(call.talker).filter(Hosting::isStarted);
        if (hosted == null || party.isEmpty() || !call.application.equals(hosted.name)) {
            return;
        }
        Optional<Application> application = context.neighbours.application(hosted.name);
        if (application.isEmpty()) {
            if (!(event instanceof ApplicationEvent.Resumed)) {
                hosted.keep(event);
            }
            return;
        }
        for (ApplicationAction action : application.get().on(view(call, hosted, party.get()), event)) {
            if (call.hosted != hosted || call.state == CallState.ENDING) {
                return;
            }
            act(call, hosted, party.get(), action);
        }
    }

    private ApplicationCall view(Call call, Hosted hosted, Leg leg) {
        Party shown = context.shown(call, leg);
        return new ApplicationCall(
                call.id,
                leg.mediaSession,
                shown.number(),
                shown.name(),
                leg.trunk.isEmpty() ? leg.party : "",
                hosted.argument,
                hosted.divertedBy,
                leg.dialog.flow.remote().getAddress(),
                hosted.state);
    }

    private void act(Call call, Hosted hosted, Leg party, ApplicationAction action) {
        if (action instanceof ApplicationAction.Answer) {
            answer(call, hosted, party);
        } else if (action instanceof ApplicationAction.Play play) {
            hosted.plays++;
            hosted.playing = true;
            context.media.play(party, AudioSource.files(Integer.toString(hosted.plays), play.files()));
        } else if (action instanceof ApplicationAction.Stop) {
            hosted.playing = false;
            context.media.silence(party);
        } else if (action instanceof ApplicationAction.Timer timer) {
            hosted.timerAtMs = timer.ms() == 0 ? 0 : context.clock.millis() + timer.ms();
        } else if (action instanceof ApplicationAction.Save save) {
            hosted.state = save.state();
        } else if (action instanceof ApplicationAction.EnterRoom room) {
            hosted.playing = false;
            context.media.enter(party, room.room(), room.muted());
        } else if (action instanceof ApplicationAction.LeaveRoom) {
            context.media.leaveRoom(party);
        } else if (action instanceof ApplicationAction.Hangup) {
            hangup(call, hosted, party);
        } else if (action instanceof ApplicationAction.GoTo to) {
            leadOn(call, hosted, party, to);
        }
    }

    private void answer(Call call, Hosted hosted, Leg party) {
        if (!party.state.pending()) {
            return;
        }
        try {
            Body answer = context.media.aside(call, party, party.remoteSdp);
            connecting.answerCaller(call, party, hosted.name, "", answer);
        } catch (SdpException e) {
            refusal.caller(call, 488, "setup", e.rule());
        }
    }

    private void hangup(Call call, Hosted hosted, Leg party) {
        if (party.state.pending()) {
            refusal.caller(call, 480, "application", "Application " + hosted.name + " does not answer");
        } else {
            call.endCause = "200 hung up by " + hosted.name;
            teardown.endAll(call, 200, "Normal clearing");
        }
    }

    /** Why nobody is led there, as a status; 0 when nothing is in the way before it is tried. */
    private int obstacle(Call call, Hosted hosted, ApplicationAction.GoTo to) {
        Optional<RoutePlan> plan = hunting == null ? Optional.empty() : hunting.plan(to.onBehalfOf(), to.number());
        int status = plan.map(RoutePlan::status).orElse(503);
        if (status != 0) {
            call.trace(plan.map(RoutePlan::trace).orElse(List.of()));
            call.trace(List.of(
                    hosted.name + " may not lead to " + to.number() + " for " + to.onBehalfOf() + ": " + status));
        }
        return status;
    }

    private void leadOn(Call call, Hosted hosted, Leg party, ApplicationAction.GoTo to) {
        int obstacle = obstacle(call, hosted, to);
        if (obstacle != 0) {
            tell(call, new ApplicationEvent.NotLed(obstacle));
            return;
        }
        hosted.timerAtMs = 0;
        hosted.playing = false;
        context.media.leaveRoom(party);
        context.media.ringback(party);
        call.application = "";
        int status = hunting == null ? 503 : hunting.leadOn(call, party, to.onBehalfOf(), to.number());
        if (status != 0) {
            call.endCause = status + " " + hosted.name + " led to " + to.number();
            context.failed(call, status, "application");
            teardown.endAll(call, status, "Cannot be led to " + to.number());
        }
    }
}
