package io.tandempbx.call.core;

import java.util.List;

/**
 * Sends a party away that talked and that nobody has any more: it hears the tone of the country for a while, and then BYE. Until
 * then its call looks as if the last attempt to find somebody rang, which an earlier release brings to the same end. Runs on
 * the call's lane.
 */
final class Dismissal {
    /** Stands for what the party hears, where an application would. */
    static final String NAME = "tone";

    static final long TONE_MS = 6_000;

    private final CallContext context;
    private final Teardown teardown;

    Dismissal(CallContext context, Teardown teardown) {
        this.context = context;
        this.teardown = teardown;
    }

    /** Whether the party hears the tone. */
    static boolean isUnderWay(Call call) {
        return call.hunt != null && call.application.equals(NAME);
    }

    /** From now on the party hears the tone; a party that hangs up meanwhile changes nothing about why the call ended. */
    void begin(Call call, Hunt failed, Leg party) {
        int status = status(failed);
        call.endCause = Causes.worded(status + " nobody answered the transfer", status, failed.worstCause);
        context.failed(call, status, "transfer");
        call.trace(List.of("nobody has " + party.party + ": a tone, and the end"));
        call.hunt = failed;
        failed.recall = true;
        failed.ringUntilMs = context.clock.millis() + TONE_MS;
        call.joinApplication(party, NAME);
        context.media.refused(party, status);
    }

    /** Another process plays the tone. */
    void resume(Call call) {
        Hunt hunt = call.hunt;
        if (hunt != null) {
            call.seeker().ifPresent(party -> context.media.refused(party, status(hunt)));
        }
    }

    /** The tone has been heard. */
    void end(Call call, Hunt hunt) {
        teardown.endAll(call, status(hunt), "Nobody answered");
    }

    private static int status(Hunt hunt) {
        return Causes.towardsCaller(hunt.worstStatus == 0 ? 480 : hunt.worstStatus);
    }
}
