package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import java.util.List;

/**
 * The talk between a party and a mailbox. Whoever calls the own mailbox is its owner; everybody else is greeted and may leave
 * a message, or press star and prove by the PIN to be the owner after all. Called on call lanes; keeps nothing of a call but
 * the digits of PINs.
 */
final class VoicemailApplication {
    static final String NAME = "voicemail";

    private final Voicemail voicemail;
    private final Retrieval retrieval;
    private final Deposit deposit;

    VoicemailApplication(Voicemail voicemail) {
        this.voicemail = voicemail;
        this.retrieval = new Retrieval(voicemail);
        this.deposit = new Deposit(voicemail, retrieval);
    }

    List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        if (event instanceof ApplicationEvent.Started) {
            return started(call);
        }
        if (call.state().isEmpty()) {
            return List.of(); // it is not known here: Started is still to come, or the party left before
        }
        Turn turn = new Turn(call, Progress.parse(call.state()));
        boolean owner = isOwners(turn.at.step());
        if (event instanceof ApplicationEvent.Digit digit) {
            if (owner) {
                retrieval.digit(turn, digit.key());
            } else {
                deposit.digit(turn, digit.key());
            }
        } else if (event instanceof ApplicationEvent.Played) {
            if (turn.at.step() == Step.BYE) {
                turn.hangup();
            } else if (owner) {
                retrieval.played(turn);
            } else {
                deposit.played(turn);
            }
        } else if (event instanceof ApplicationEvent.TimeIsUp) {
            if (owner) {
                retrieval.timeIsUp(turn);
            } else {
                deposit.timeIsUp(turn);
            }
        } else if (event instanceof ApplicationEvent.Posted posted) {
            if (owner) {
                retrieval.posted(turn, posted.text());
            } else {
                deposit.posted(turn, posted.text());
            }
        } else if (event instanceof ApplicationEvent.NotLed notLed) {
            retrieval.notLed(turn, notLed.status());
        } else if (event instanceof ApplicationEvent.Resumed) {
            if (owner) {
                retrieval.resumed(turn);
            } else {
                deposit.resumed(turn);
            }
        } else if (event instanceof ApplicationEvent.Left) {
            retrieval.left(turn);
            deposit.left(turn);
            return List.of();
        }
        return turn.done();
    }

    private List<ApplicationAction> started(ApplicationCall call) {
        Turn turn = new Turn(call, new Progress(Step.BYE, call.argument(), "", "", 0)).answer();
        if (!voicemail.hasMailbox(call.argument())) {
            turn.say(Step.BYE, "vm-no-mailbox", "vm-goodbye");
        } else if (call.extension().equals(call.argument())) {
            retrieval.begin(turn);
        } else {
            deposit.begin(turn);
        }
        return turn.done();
    }

    private static boolean isOwners(Step step) {
        return switch (step) {
            case GREETING, RECORDING, CLOSING, DEPOSIT_MENU, BYE -> false;
            case PIN,
                    CHECKING,
                    MAIN,
                    MESSAGE,
                    MESSAGE_MENU,
                    FORWARD,
                    FORWARDING,
                    NEW_PIN,
                    PIN_AGAIN,
                    SETTING_PIN,
                    GREETING_MENU,
                    GREETING_PROMPT,
                    GREETING_RECORDING,
                    GREETING_CLOSING -> true;
        };
    }
}
