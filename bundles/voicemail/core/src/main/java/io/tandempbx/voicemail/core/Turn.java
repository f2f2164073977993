package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import java.util.ArrayList;
import java.util.List;

/** What is done in answer to one event of a party. */
final class Turn {
    final ApplicationCall call;
    Progress at;
    private final List<ApplicationAction> actions = new ArrayList<>();

    Turn(ApplicationCall call, Progress at) {
        this.call = call;
        this.at = at;
    }

    String mailbox() {
        return at.mailbox();
    }

    Turn answer() {
        actions.add(new ApplicationAction.Answer());
        return this;
    }

    /** Says something and is at a step while it is heard. */
    Turn say(Step step, Spoken words) {
        at = at.to(step);
        actions.add(new ApplicationAction.Timer(0));
        actions.add(new ApplicationAction.Play(words.files()));
        return this;
    }

    Turn say(Step step, String... prompts) {
        return say(step, new Spoken().prompt(prompts));
    }

    /** Goes to a step in silence. */
    Turn hush(Step step) {
        at = at.to(step);
        actions.add(new ApplicationAction.Timer(0));
        actions.add(new ApplicationAction.Stop());
        return this;
    }

    /** Wants to know when this time is over. */
    Turn wake(long ms) {
        actions.add(new ApplicationAction.Timer(ms));
        return this;
    }

    /** Leads the party there, as far as the rights of an extension go. */
    Turn goTo(String number, String onBehalfOf) {
        actions.add(new ApplicationAction.GoTo(number, onBehalfOf));
        return this;
    }

    Turn hangup() {
        actions.add(new ApplicationAction.Hangup());
        return this;
    }

    /** All of it, with where it led. */
    List<ApplicationAction> done() {
        actions.add(0, new ApplicationAction.Save(at.text()));
        return actions;
    }
}
