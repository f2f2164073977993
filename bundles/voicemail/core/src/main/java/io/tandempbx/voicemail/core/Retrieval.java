package io.tandempbx.voicemail.core;

import io.tandempbx.voicemail.api.GreetingKind;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An owner hears messages, and changes PIN and greetings. */
final class Retrieval {
    private static final long DIGIT_MS = 5_000;
    private static final long MENU_MS = 8_000;
    private static final int MOST_TRIES = 3;
    private static final int MOST_DIGITS = 20;
    private static final String URGENT = "urgent"; // the new ones that are, which come before the others
    private static final String NEW = "new";
    private static final String SAVED = "saved";
    private static final String DIALLED = "[+]?[0-9]{2,20}"; // what a caller's number may be to be called back

    private static final Set<Integer> NO_NUMBER =
            Set.of(403, 404, 484); // never to be called from here (RFC 3261 §21.4)

    private final Voicemail voicemail;
    // digits of PINs and mailboxes being entered, by call: in no record, so that a successor asks again
    private final Map<String, String> typed = new ConcurrentHashMap<>();
    private final Map<String, String> chosen = new ConcurrentHashMap<>();

    Retrieval(Voicemail voicemail) {
        this.voicemail = voicemail;
    }

    /** An owner at the own phone; signalling has proved who it is, so that without a PIN none is asked for. */
    void begin(Turn turn) {
        if (voicemail.lock(turn.mailbox()).pin().isEmpty()) {
            main(turn);
        } else {
            askPin(turn);
        }
    }

    void askPin(Turn turn) {
        typed.remove(turn.call.callId());
        Mailbox.Lock lock = voicemail.lock(turn.mailbox());
        if (lock.isLocked(voicemail.nowMs())) {
            turn.say(Step.BYE, "vm-locked", "vm-goodbye");
        } else if (lock.pin().isEmpty()) {
            turn.say(Step.BYE, "vm-no-pin", "vm-goodbye");
        } else {
            turn.say(Step.PIN, "vm-enter-pin");
        }
    }

    private void main(Turn turn) {
        turn.at = turn.at.message("").list("");
        Mailboxes.Count count = voicemail.count(turn.mailbox());
        Spoken words = new Spoken().prompt("vm-you-have");
        say(words, count.fresh(), "vm-new").prompt("vm-and");
        say(words, count.old(), "vm-saved").prompt(count.old() == 1 ? "vm-message" : "vm-messages");
        if (count.freshUrgent() > 0) {
            words.prompt("vm-of-new").number(Math.min(count.freshUrgent(), 999)).prompt("vm-urgent");
        }
        turn.say(Step.MAIN, words.prompt("vm-main-menu"));
    }

    private static Spoken say(Spoken words, int count, String kind) {
        return (count == 0 ? words.prompt("vm-no") : words.number(Math.min(count, 999))).prompt(kind);
    }

    void digit(Turn turn, char key) {
        switch (turn.at.step()) {
            case PIN, NEW_PIN, PIN_AGAIN, FORWARD -> type(turn, key);
            case MAIN -> choose(turn, key);
            case MESSAGE, MESSAGE_MENU -> handle(turn, key);
            case GREETING_MENU -> greeting(turn, key);
            case GREETING_RECORDING -> {
                if (key == '#') {
                    closeGreeting(turn);
                }
            }
            default -> {
                // nothing can be chosen now
            }
        }
    }

    private void type(Turn turn, char key) {
        String callId = turn.call.callId();
        if (key == '#') {
            entered(turn);
        } else if (key == '*') {
            typed.remove(callId);
            turn.wake(DIGIT_MS);
        } else {
            typed.merge(callId, String.valueOf(key), (old, more) -> old.length() < MOST_DIGITS ? old + more : old);
            turn.hush(turn.at.step()).wake(DIGIT_MS);
        }
    }

    private void entered(Turn turn) {
        String callId = turn.call.callId();
        String digits = Optional.ofNullable(typed.remove(callId)).orElse("");
        switch (turn.at.step()) {
            case PIN -> {
                turn.hush(Step.CHECKING);
                voicemail.pins.check(turn.call, turn.mailbox(), digits);
            }
            case NEW_PIN -> {
                if (Pin.broken(digits, turn.mailbox()).isPresent()) {
                    turn.say(Step.NEW_PIN, "vm-pin-refused", "vm-new-pin");
                } else {
                    chosen.put(callId, digits);
                    turn.say(Step.PIN_AGAIN, "vm-pin-again");
                }
            }
            case FORWARD -> forward(turn, digits);
            default -> {
                if (digits.equals(chosen.remove(callId))) {
                    turn.hush(Step.SETTING_PIN);
                    voicemail.pins.set(callId, turn.mailbox(), digits);
                } else {
                    turn.say(Step.NEW_PIN, "vm-pin-refused", "vm-new-pin");
                }
            }
        }
    }

    private void forward(Turn turn, String to) {
        if (to.isEmpty()) {
            turn.say(Step.MESSAGE_MENU, "vm-message-menu");
        } else {
            turn.hush(Step.FORWARDING);
            voicemail.forwarding.forward(turn.call.callId(), turn.mailbox(), turn.at.message(), to);
        }
    }

    private void choose(Turn turn, char key) {
        turn.at = turn.at.tries(0);
        switch (key) {
            case '1' -> first(turn, URGENT);
            case '2' -> first(turn, SAVED);
            case '3' -> turn.say(Step.GREETING_MENU, "vm-greeting-menu");
            case '4' -> turn.say(Step.NEW_PIN, "vm-new-pin");
            case '*' -> turn.say(Step.BYE, "vm-goodbye");
            default -> turn.say(Step.MAIN, "vm-invalid", "vm-main-menu");
        }
    }

    private void first(Turn turn, String list) {
        turn.at = turn.at.list(list).message("");
        next(turn, "vm-first");
    }

    /** Plays the next message of the list after the present one. */
    private void next(Turn turn, String introduction, String... before) {
        Optional<VoicemailMessage> following = following(turn);
        if (following.isEmpty() && turn.at.list().equals(URGENT)) {
            turn.at = turn.at.list(NEW).message("");
            following = following(turn);
        }
        Spoken words = new Spoken().prompt(before);
        if (following.isPresent()) {
            play(turn, words.prompt(introduction), following.get());
        } else {
            turn.at = turn.at.message("");
            turn.say(Step.MAIN, words.prompt("vm-no-more", "vm-main-menu"));
        }
    }

    private Optional<VoicemailMessage> following(Turn turn) {
        String list = turn.at.list();
        return voicemail.messages(turn.mailbox()).stream()
                .filter(message -> message.heard() == list.equals(SAVED))
                .filter(message -> list.equals(SAVED) || message.urgent() == list.equals(URGENT))
                .filter(message -> message.id().compareTo(turn.at.message()) > 0)
                .findFirst();
    }

    private void play(Turn turn, Spoken words, VoicemailMessage message) {
        turn.at = turn.at.message(message.id());
        if (message.urgent()) {
            words.prompt("vm-urgent-message");
        }
        words.prompt("vm-from");
        if (message.callerId().chars().anyMatch(Character::isDigit)) {
            words.digits(message.callerId());
        } else {
            words.prompt("vm-unknown");
        }
        words.prompt("vm-received").moment(voicemail.local(message.received()), voicemail.local(voicemail.now()));
        if (!message.complete()) {
            words.prompt("vm-incomplete");
        }
        turn.say(Step.MESSAGE, words.file(voicemail.audio(turn.mailbox(), message.id())));
    }

    private void handle(Turn turn, char key) {
        String id = turn.at.message();
        turn.at = turn.at.tries(0);
        switch (key) {
            case '1' -> voicemail
                    .message(turn.mailbox(), id)
                    .ifPresentOrElse(message -> play(turn, new Spoken(), message), () -> next(turn, "vm-next"));
            case '2' -> {
                voicemail.heard(turn.mailbox(), id, true);
                next(turn, "vm-next", "vm-message-saved");
            }
            case '3' -> {
                voicemail.remove(turn.mailbox(), id);
                next(turn, "vm-next", "vm-message-deleted");
            }
            case '5' -> callBack(turn, id);
            case '6' -> next(turn, "vm-next");
            case '8' -> {
                typed.remove(turn.call.callId());
                turn.say(Step.FORWARD, "vm-forward-to");
            }
            case '*' -> main(turn);
            default -> turn.say(Step.MESSAGE_MENU, "vm-invalid", "vm-message-menu");
        }
    }

    /** The rights are those of the owner, wherever the owner calls from; what the caller's number is, a trunk said. */
    private void callBack(Turn turn, String id) {
        Optional<String> number = voicemail
                .message(turn.mailbox(), id)
                .map(VoicemailMessage::callerId)
                .filter(from -> from.matches(DIALLED) && !from.equals(turn.mailbox()));
        if (number.isPresent()) {
            turn.hush(Step.MESSAGE_MENU).goTo(number.get(), turn.mailbox());
        } else {
            cannotCall(turn, "vm-cannot-call");
        }
    }

    /** Who left the message cannot be called back, or does not answer. */
    void notLed(Turn turn, int status) {
        cannotCall(turn, NO_NUMBER.contains(status) ? "vm-cannot-call" : "vm-not-reached");
    }

    private static void cannotCall(Turn turn, String why) {
        turn.say(Step.MESSAGE_MENU, why, "vm-message-menu");
    }

    private void greeting(Turn turn, char key) {
        switch (key) {
            case '1', '2' -> {
                turn.at = turn.at.list((key == '2' ? GreetingKind.TEMPORARY : GreetingKind.RECORDED).text());
                turn.say(Step.GREETING_PROMPT, "vm-record-greeting", "beep");
            }
            case '3' -> {
                voicemail.greetings.removePresent(turn.mailbox());
                boolean standard = voicemail.greetings.now(turn.mailbox()).isEmpty();
                turn.say(
                        Step.GREETING_MENU,
                        standard ? "vm-greeting-removed" : "vm-greeting-recorded",
                        "vm-greeting-menu");
            }
            case '*' -> main(turn);
            default -> turn.say(Step.GREETING_MENU, "vm-invalid", "vm-greeting-menu");
        }
    }

    private void closeGreeting(Turn turn) {
        turn.hush(Step.GREETING_CLOSING);
        boolean temporary = turn.at.list().equals(GreetingKind.TEMPORARY.text());
        voicemail.greetings.close(
                turn.call.callId(), turn.mailbox(), temporary ? GreetingKind.TEMPORARY : GreetingKind.RECORDED);
    }

    void played(Turn turn) {
        switch (turn.at.step()) {
            case PIN, NEW_PIN, PIN_AGAIN, FORWARD -> turn.wake(DIGIT_MS);
            case MESSAGE -> {
                voicemail.heard(turn.mailbox(), turn.at.message(), true);
                turn.say(Step.MESSAGE_MENU, "vm-message-menu");
            }
            case MAIN, MESSAGE_MENU, GREETING_MENU -> turn.wake(MENU_MS);
            case GREETING_PROMPT -> {
                voicemail.greetings.begin(turn.call, turn.mailbox());
                turn.at = turn.at.to(Step.GREETING_RECORDING);
                turn.wake(voicemail.settings().greetingSeconds() * 1000L);
            }
            default -> {
                // it goes on when something else happens
            }
        }
    }

    void timeIsUp(Turn turn) {
        switch (turn.at.step()) {
            case PIN, NEW_PIN, PIN_AGAIN, FORWARD -> {
                if (typed.containsKey(turn.call.callId())) {
                    entered(turn);
                } else {
                    again(turn);
                }
            }
            case GREETING_RECORDING -> closeGreeting(turn);
            default -> again(turn);
        }
    }

    /** Says once more what can be done; not for ever. */
    private void again(Turn turn) {
        turn.at = turn.at.tries(turn.at.tries() + 1);
        if (turn.at.tries() >= MOST_TRIES) {
            turn.say(Step.BYE, "vm-goodbye");
            return;
        }
        switch (turn.at.step()) {
            case PIN -> turn.say(Step.PIN, "vm-enter-pin");
            case MAIN -> turn.say(Step.MAIN, "vm-main-menu");
            case MESSAGE_MENU -> turn.say(Step.MESSAGE_MENU, "vm-message-menu");
            case FORWARD -> turn.say(Step.FORWARD, "vm-forward-to");
            case GREETING_MENU -> turn.say(Step.GREETING_MENU, "vm-greeting-menu");
            case NEW_PIN, PIN_AGAIN -> turn.say(Step.NEW_PIN, "vm-new-pin");
            default -> turn.say(Step.BYE, "vm-goodbye");
        }
    }

    void posted(Turn turn, String what) {
        switch (what) {
            case Voicemail.PIN_RIGHT -> {
                if (turn.at.step() == Step.CHECKING) {
                    turn.at = turn.at.tries(0);
                    main(turn);
                }
            }
            case Voicemail.PIN_WRONG -> {
                if (turn.at.step() == Step.CHECKING) {
                    wrongPin(turn);
                }
            }
            case Voicemail.PIN_SET -> {
                if (turn.at.step() == Step.SETTING_PIN) {
                    turn.at = turn.at.tries(0);
                    turn.say(Step.MAIN, "vm-pin-changed", "vm-main-menu");
                }
            }
            case Forwarding.FORWARDED -> forwarded(turn, "vm-forwarded");
            case Forwarding.NOT_FORWARDED -> forwarded(turn, "vm-not-forwarded");
            case Greetings.KEPT -> {
                if (turn.at.step() == Step.GREETING_CLOSING) {
                    turn.say(Step.MAIN, "vm-greeting-saved", "vm-main-menu");
                }
            }
            case Voicemail.FAILED -> failed(turn);
            default -> {
                // it came too late
            }
        }
    }

    /** The disk does not take a greeting, or there was nothing to be heard. */
    private void failed(Turn turn) {
        if (turn.at.step() == Step.GREETING_RECORDING) {
            voicemail.greetings.drop(turn.call.callId());
            turn.say(Step.MAIN, "vm-cannot-record", "vm-main-menu");
        } else if (turn.at.step() == Step.GREETING_CLOSING) {
            turn.say(Step.MAIN, "vm-invalid", "vm-main-menu");
        }
    }

    private static void forwarded(Turn turn, String how) {
        if (turn.at.step() == Step.FORWARDING) {
            turn.say(Step.MESSAGE_MENU, how, "vm-message-menu");
        }
    }

    private void wrongPin(Turn turn) {
        turn.at = turn.at.tries(turn.at.tries() + 1);
        if (voicemail.lock(turn.mailbox()).isLocked(voicemail.nowMs())) {
            turn.say(Step.BYE, "vm-wrong-pin", "vm-locked", "vm-goodbye");
        } else if (turn.at.tries() >= MOST_TRIES) {
            turn.say(Step.BYE, "vm-wrong-pin", "vm-goodbye");
        } else {
            turn.say(Step.PIN, "vm-wrong-pin", "vm-enter-pin");
        }
    }

    void resumed(Turn turn) {
        switch (turn.at.step()) {
            case PIN, CHECKING -> sayAgain(turn, Step.PIN, "vm-enter-pin");
            case FORWARD, FORWARDING -> sayAgain(turn, Step.FORWARD, "vm-forward-to");
            case NEW_PIN, PIN_AGAIN, SETTING_PIN -> sayAgain(turn, Step.NEW_PIN, "vm-new-pin");
            case GREETING_RECORDING -> voicemail.greetings.resume(turn.call, turn.mailbox());
            case GREETING_CLOSING -> closeGreeting(turn);
            default -> {
                // what is played goes on by itself
            }
        }
    }

    /** What was typed to the former question is not the beginning of the answer. */
    private void sayAgain(Turn turn, Step step, String prompt) {
        typed.remove(turn.call.callId());
        chosen.remove(turn.call.callId());
        turn.say(step, prompt);
    }

    void left(Turn turn) {
        typed.remove(turn.call.callId());
        chosen.remove(turn.call.callId());
        voicemail.greetings.drop(turn.call.callId());
    }
}
