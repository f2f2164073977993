package io.tandempbx.call.core;

import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.Stage;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.trunk.api.Admission;
import io.tandempbx.trunk.api.OutboundCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for somebody who answers a party: stage after stage of the plan, all destinations of a stage at once, until
 * one answers, the plan is at its end, or the party has gone (RFC 3261 §13, §16.7). The party is a caller who waits for an
 * answer, or one who talked and is being transferred. Runs on the call's lane.
 */
final class Hunting {
    private static final int MAX_REDIRECTIONS = 5;
    private static final int OUTSIDE_SECONDS = 200; // as Timer C of a proxy (RFC 3261 §16.6)
    private static final int EMERGENCY_SECONDS = 900; // after which the caller's own INVITE is over

    private final CallContext context;
    private final Teardown teardown;
    private final Inviting inviting;
    private final Applications applications;
    private final Refusal refusal;
    private final Referral referral;
    private final Parking parking;
    private final Dismissal dismissal;

    Hunting(
            CallContext context,
            Teardown teardown,
            Inviting inviting,
            Applications applications,
            Refusal refusal,
            Referral referral,
            Parking parking) {
        this.context = context;
        this.teardown = teardown;
        this.inviting = inviting;
        this.applications = applications;
        this.refusal = refusal;
        this.referral = referral;
        this.parking = parking;
        this.dismissal = new Dismissal(context, teardown);
    }

    void begin(Call call, Hunt hunt) {
        call.hunt = hunt;
        next(call, hunt, Outcome.FAILED);
    }

    /** Goes on with what is left of the plan. */
    private void next(Call call, Hunt hunt, Outcome before) {
        Outcome outcome = before;
        while (hunt.advance(outcome)) {
            Optional<Outcome> failed = tryStage(call, hunt, hunt.stage());
            if (failed.isEmpty() || call.hunt != hunt) {
                return;
            }
            boolean absent = hunt.index > 0 && failed.get() == Outcome.FAILED && isApplication(hunt.stage());
            outcome = absent ? outcome : failed.get(); // without it things are as before
        }
        nobody(call, hunt, outcome);
    }

    private static boolean isApplication(Stage stage) {
        return stage.destinations().get(0) instanceof Destination.ToApplication;
    }

    /** Lets a stage ring; or what became of it at once. */
    private Optional<Outcome> tryStage(Call call, Hunt hunt, Stage stage) {
        Leg seeker = call.seeker().orElseThrow();
        if (stage.destinations().get(0) instanceof Destination.ToApplication application) {
            Optional<Outcome> failed = applications.start(call, hunt, seeker, application);
            failed.filter(outcome -> outcome != Outcome.FAILED || hunt.worstStatus == 0)
                    .ifPresent(outcome ->
                            note(hunt, outcome == Outcome.BUSY ? 486 : outcome == Outcome.FAILED ? 503 : 404));
            return failed;
        }
        List<Leg> legs = new ArrayList<>();
        Outcome none = Outcome.UNREACHABLE;
        try {
            for (Destination destination : stage.destinations()) {
                if (!hunt.emergency && isMute(call, destination)) {
                    note(hunt, 488);
                    none = Outcome.FAILED;
                } else if (destination instanceof Destination.ToExtension extension) {
                    if (context.isBusy(extension.number(), call)) {
                        call.trace(List.of("extension " + extension.number() + " is busy"));
                        note(hunt, 486);
                        none = Outcome.BUSY;
                    } else {
                        ring(call, seeker, extension.number(), legs);
                    }
                } else if (destination instanceof Destination.ToTrunk trunk) {
                    if (!ring(call, hunt, stage, trunk, legs)) {
                        none = Outcome.FAILED;
                    }
                }
            }
            for (Leg leg : legs) {
                context.media.open(call, leg, hunt.emergency);
            }
        } catch (PortsExhaustedException e) {
            context.debug(call, "no media session", String.valueOf(e.getMessage()));
            legs.forEach(leg -> teardown.endLeg(call, leg, 503, "No RTP port free"));
            note(hunt, 503);
            return Optional.of(Outcome.FAILED);
        }
        if (legs.isEmpty()) {
            note(hunt, none == Outcome.FAILED ? 503 : none == Outcome.BUSY ? 486 : 480);
            return Optional.of(none);
        }
        inviting.inviteAll(call, seeker, legs);
        int seconds = stage.ringSeconds() == 0 ? ringSeconds(hunt, stage) : stage.ringSeconds();
        hunt.ringUntilMs = context.clock.millis() + seconds * 1000L;
        return Optional.empty();
    }

    /** Whether no codec that the platform has may be spoken there. */
    private boolean isMute(Call call, Destination destination) {
        Optional<String> obstacle = destination instanceof Destination.ToTrunk to
                ? context.obstacle(call, to.trunk(), "")
                : destination instanceof Destination.ToExtension to
                        ? context.obstacle(call, "", to.number())
                        : Optional.empty();
        obstacle.ifPresent(why -> call.trace(List.of(why)));
        return obstacle.isPresent();
    }

    /** Phones ring as long as the setting says; who is called outside, and for nobody of ours, as long as the carrier lets him. */
    private int ringSeconds(Hunt hunt, Stage stage) {
        boolean outside = stage.divertedBy().isEmpty()
                && stage.destinations().stream().allMatch(to -> to instanceof Destination.ToTrunk);
        return !outside ? context.settings.noAnswerSeconds() : hunt.emergency ? EMERGENCY_SECONDS : OUTSIDE_SECONDS;
    }

    /** Whether a SIPS URI was called: then every hop has to be over TLS (RFC 5630 §3.1.3). */
    private static boolean isSecure(Leg seeker) {
        return seeker.inbound && seeker.dialog.local.uri().regionMatches(true, 0, "sips:", 0, 5);
    }

    private void ring(Call call, Leg seeker, String extension, List<Leg> legs) {
        boolean secure = isSecure(seeker) || context.isEncryptedAlways(extension);
        List<Contact> contacts = context.neighbours.contacts().orElseThrow().contacts(extension).stream()
                .filter(contact -> !extension.equals(seeker.party)
                        || !contact.flow().remote().equals(seeker.dialog.flow.remote())) // a phone does not ring itself
                .filter(contact -> !secure || contact.flow().transport() == Transport.TLS)
                .toList();
        if (contacts.isEmpty()) {
            call.trace(List.of("extension " + extension
                    + (secure ? " has no phone that is connected over TLS" : " has no registered phone")));
        }
        for (Contact contact : contacts) {
            call.trace(List.of("ring " + extension + " at " + contact.uri()));
            legs.add(inviting.toPhone(call, seeker, extension, contact));
        }
    }

    /** Asks a trunk; false when it lets the call not out. */
    private boolean ring(Call call, Hunt hunt, Stage stage, Destination.ToTrunk to, List<Leg> legs) {
        String legId = call.newLegId("b");
        String channel = call.id + "/" + legId;
        Leg seeker = call.seeker().orElseThrow();
        Party caller = context.known(call, seeker);
        Admission admission = context.neighbours
                .trunks()
                .outbound(
                        to.trunk(),
                        channel,
                        new OutboundCall(
                                to.number(),
                                caller.number(),
                                caller.name(),
                                to.callerId(),
                                stage.divertedBy(),
                                hunt.emergency,
                                seeker.isWithheld() || caller.isWithheld()));
        if (admission instanceof Admission.Denied denied) {
            call.trace(List.of("trunk " + to.trunk() + ": " + denied.reason()));
            if (call.trunk.isEmpty()) {
                call.triedBy(to.trunk());
            }
            return false;
        }
        call.triedBy(to.trunk());
        call.trace(List.of("call " + to));
        legs.add(inviting.toTrunk(call, legId, to, channel, (Admission.Admitted) admission));
        return true;
    }

    /** A called phone answered our INVITE provisionally. */
    void progress(Call call, Leg leg, InboundResponse response) {
        Hunt hunt = call.hunt;
        if (hunt == null || !leg.state.pending() || response.status() == 100) {
            return;
        }
        hunt.rang = true;
        if (hunt.seeker.equals(Hunt.NOBODY)) {
            leg.state = LegState.RINGING;
            return;
        }
        inviting.progress(call, call.seeker().orElseThrow(), leg, response);
        referral.progress(call, hunt, response.status());
    }

    /**
     * A called phone refused, did not answer our INVITE at all, or acknowledged our CANCEL with 487.
     *
     * @param response empty when none came
     */
    void failed(Call call, Leg leg, int status, @Nullable InboundResponse response) {
        boolean pending = leg.state.pending();
        if (pending && inviting.again(call, leg, status, response)) {
            return;
        }
        leg.state = LegState.GONE;
        leg.outcomeStatus = status;
        context.media.release(call, leg);
        Hunt hunt = call.hunt;
        if (pending && hunt != null && hunt.seeker.equals(Hunt.NOBODY)) {
            notTaken(call, status, response == null ? 0 : Reason.q850(response.head()));
        }
        if (!pending || hunt == null || call.seeker().isEmpty()) {
            return;
        }
        if (status >= 300 && status < 400 && redirected(call, hunt, leg, response)) {
            return;
        }
        note(hunt, status, response == null ? 0 : Reason.q850(response.head()));
        Outcome outcome = outcome(leg, hunt, status);
        if (outcome.compareTo(hunt.outcome) < 0 || hunt.outcome == Outcome.FAILED) {
            hunt.outcome = outcome;
        }
        if (status >= 600) {
            // said for one person, at all her phones (RFC 3261 §21.6); the others who are called may still answer
            call.pendingCalled().stream()
                    .filter(other -> other.party.equals(leg.party))
                    .forEach(other -> teardown.elsewhere(call, other, status, "Declined elsewhere"));
        }
        if (call.pendingCalled().isEmpty()) {
            next(call, hunt, hunt.outcome);
        }
    }

    /** The phones of a call that nobody dialled: it ends when none is left to answer. */
    private void notTaken(Call call, int status, int cause) {
        if (call.pendingCalled().isEmpty()) {
            call.hunt = null;
            call.endCause =
                    status == 480 ? CallEndLog.NO_ANSWER : Causes.worded(status + " from " + call.from, status, cause);
        }
    }

    private static void note(Hunt hunt, int status) {
        note(hunt, status, 0);
    }

    private static void note(Hunt hunt, int status, int cause) {
        int better = Causes.better(hunt.worstStatus, status);
        if (better != hunt.worstStatus) {
            hunt.worstCause = cause;
        }
        hunt.worstStatus = better;
    }

    private static Outcome outcome(Leg leg, Hunt hunt, int status) {
        return switch (status) {
            case 486, 600, 603 -> Outcome.BUSY;
            case 404, 410, 484, 485, 604 -> leg.trunk.isEmpty() ? Outcome.UNREACHABLE : Outcome.REJECTED;
            case 408, 480, 487 -> leg.trunk.isEmpty()
                    ? hunt.rang ? Outcome.NO_ANSWER : Outcome.UNREACHABLE
                    : status == 480 ? Outcome.NO_ANSWER : Outcome.FAILED;
            default -> status >= 600 && !leg.trunk.isEmpty() ? Outcome.REJECTED : Outcome.FAILED; // RFC 3261 §21.6
        };
    }

    /** A phone sends the call elsewhere: with the rights of its extension (RFC 3261 §8.1.3.4). */
    private boolean redirected(Call call, Hunt hunt, Leg leg, @Nullable InboundResponse response) {
        boolean possible = context.settings.followRedirections()
                && leg.trunk.isEmpty()
                && response != null
                && !response.head().contacts().isEmpty()
                && call.pendingCalled().stream().allMatch(other -> other.party.equals(leg.party)) // speaks for itself
                && hunt.redirections < MAX_REDIRECTIONS;
        if (!possible) {
            return false;
        }
        String to = Objects.requireNonNull(response).head().contacts().get(0).user();
        Optional<RoutePlan> plan = plan(leg.party, to);
        if (plan.isEmpty() || plan.get().status() != 0) {
            return false;
        }
        call.trace(List.of(leg.party + " sends the call to " + to));
        call.trace(plan.get().trace());
        call.pendingCalled().forEach(other -> teardown.endLeg(call, other, 302, "Moved"));
        hunt.redirect(plan.get().stages(), leg.party);
        next(call, hunt, Outcome.UNREACHABLE);
        return true;
    }

    /** Where an extension may lead a call to now. */
    Optional<RoutePlan> plan(String extension, String dialled) {
        Instant now = context.clock.instant();
        return context.neighbours
                .routes()
                .map(routes -> routes.route(RouteRequest.fromExtension(extension, dialled, now)));
    }

    /** Nobody answered in time. */
    void noAnswer(Call call) {
        Hunt hunt = call.hunt;
        if (hunt == null || hunt.ringUntilMs == 0 || context.clock.millis() < hunt.ringUntilMs) {
            return;
        }
        if (hunt.seeker.equals(Hunt.NOBODY)) {
            call.pendingCalled().forEach(leg -> teardown.endLeg(call, leg, 480, "No answer"));
            notTaken(call, 480, 0);
        } else if (Dismissal.isUnderWay(call)) {
            dismissal.end(call, hunt);
        } else if (call.seeker().isPresent()) {
            hunt.ringUntilMs = 0;
            call.pendingCalled().forEach(leg -> teardown.endLeg(call, leg, 480, "No answer"));
            note(hunt, 480);
            next(call, hunt, Outcome.NO_ANSWER);
        }
    }

    /** After a crash, or when an application is there again: a search in which nothing rings goes on with what comes next. */
    void resume(Call call) {
        Hunt hunt = call.hunt;
        if (Dismissal.isUnderWay(call)) {
            dismissal.resume(call);
        } else if (hunt != null
                && call.seeker().isPresent()
                && call.pendingCalled().isEmpty()) {
            next(call, hunt, Outcome.FAILED);
        }
    }

    /** Nobody is left to ask. */
    private void nobody(Call call, Hunt hunt, Outcome last) {
        Leg seeker = call.seeker().orElseThrow();
        int status = Causes.towardsCaller(hunt.worstStatus == 0 ? 480 : hunt.worstStatus);
        call.hunt = null;
        if (seeker.state.pending()) {
            if (last == Outcome.NO_ANSWER && status == 480 && Causes.isNoAnswer(hunt.worstCause)) {
                refusal.noAnswer(call);
            } else {
                refusal.caller(call, status, last == Outcome.UNREACHABLE ? "routing" : "ringing", hunt.worstCause);
            }
        } else if (parking.backTo(call, seeker)) {
            context.debug(call, "still parked, nobody came", status);
        } else if (!referral.failed(call, hunt, seeker, status)) {
            recall(call, hunt, seeker, status);
        }
    }

    /** Back to the application that led the party on. Or whoever transferred it has hung up: that phone rings, once. Then it ends. */
    private void recall(Call call, Hunt failed, Leg seeker, int status) {
        if (applications.takeBack(call, failed, seeker, status)) {
            return;
        }
        if (failed.recall || failed.onBehalfOf.isEmpty()) {
            dismissal.begin(call, failed, seeker);
            return;
        }
        call.trace(List.of("back to " + failed.onBehalfOf));
        Hunt back = new Hunt(
                seeker.id,
                failed.onBehalfOf,
                failed.emergency,
                List.of(Stage.of(new Destination.ToExtension(failed.onBehalfOf))));
        back.recall = true;
        back.worstStatus = failed.worstStatus; // why nobody took the party says more than that nobody takes it back
        back.worstCause = failed.worstCause;
        begin(call, back);
    }

    /**
     * Leads a party that talks to another destination.
     *
     * @param referrer   id of the leg that asked for it
     * @param onBehalfOf extension whose rights count
     * @return 0 when the search began, otherwise the status that says why it did not
     */
    int transfer(Call call, Leg party, String referrer, String onBehalfOf, String destination) {
        Optional<RoutePlan> plan = plan(onBehalfOf, destination);
        if (plan.isEmpty()) {
            return 503;
        }
        call.trace(List.of("transfer of " + party.party + " by " + onBehalfOf + " to " + destination));
        call.trace(plan.get().trace());
        if (plan.get().status() != 0) {
            return plan.get().status();
        }
        Hunt hunt = new Hunt(
                party.id, onBehalfOf, plan.get().emergency(), plan.get().stages());
        hunt.referrer = referrer;
        referral.begun(call, hunt);
        begin(call, hunt);
        return 0;
    }

    /** Leads an application's party on; 0 when the search began, otherwise the status that says why it did not. */
    int leadOn(Call call, Leg party, String onBehalfOf, String destination) {
        Optional<RoutePlan> plan = plan(onBehalfOf, destination);
        if (plan.isEmpty()) {
            return 503;
        }
        call.trace(plan.get().trace());
        if (plan.get().status() != 0) {
            return plan.get().status();
        }
        Hunt hunt = new Hunt(
                party.id, onBehalfOf, plan.get().emergency(), plan.get().stages());
        hunt.recall = true; // no phone gave the party away that could have it back
        begin(call, hunt);
        return 0;
    }

    /** Whoever parked a party is called back. */
    void parkingOver(Call call) {
        parking.recall(call).ifPresent(hunt -> begin(call, hunt));
    }
}
