package io.tandempbx.voicemail.core;

/** A caller leaves a message. */
final class Deposit {
    private static final long MENU_MS = 8_000;

    private final Voicemail voicemail;
    private final Retrieval retrieval;

    Deposit(Voicemail voicemail, Retrieval retrieval) {
        this.voicemail = voicemail;
        this.retrieval = retrieval;
    }

    void begin(Turn turn) {
        if (voicemail.isFull(turn.mailbox())) {
            turn.say(Step.BYE, "vm-mailbox-full", "vm-goodbye");
        } else if (!voicemail.room.takes()) {
            turn.say(Step.BYE, "vm-cannot-record", "vm-goodbye");
        } else {
            turn.say(Step.GREETING, voicemail.greetings.spoken(turn.mailbox()).prompt("beep"));
        }
    }

    void digit(Turn turn, char key) {
        switch (turn.at.step()) {
            case GREETING -> {
                if (key == '*') {
                    retrieval.askPin(turn);
                } else if (key == '#') {
                    turn.say(Step.GREETING, "beep");
                }
            }
            case RECORDING -> {
                if (key == '#') {
                    close(turn);
                }
            }
            case DEPOSIT_MENU -> {
                if (key == '1') {
                    keep(turn);
                } else if (key == '2') {
                    turn.say(
                            Step.DEPOSIT_MENU,
                            new Spoken()
                                    .file(voicemail.audio(turn.mailbox(), turn.at.message()))
                                    .prompt("vm-deposit-menu"));
                } else if (key == '3') {
                    voicemail.discard(turn.mailbox(), turn.at.message());
                    turn.at = turn.at.message("");
                    turn.say(Step.GREETING, "beep");
                } else if (key == '4') {
                    voicemail.mark(turn.mailbox(), turn.at.message());
                    turn.say(Step.DEPOSIT_MENU, "vm-marked-urgent", "vm-deposit-menu");
                }
            }
            case BYE -> {
                if (key == '*' && takesNothing(turn)) {
                    retrieval.askPin(turn); // how else would an owner make room from somebody else's phone
                }
            }
            default -> {
                // nothing can be chosen now
            }
        }
    }

    private boolean takesNothing(Turn turn) {
        return voicemail.hasMailbox(turn.mailbox()) && (voicemail.isFull(turn.mailbox()) || !voicemail.room.takes());
    }

    void played(Turn turn) {
        if (turn.at.step() == Step.GREETING) {
            String id = voicemail.beginMessage(turn.call, turn.mailbox());
            turn.at = turn.at.message(id).to(Step.RECORDING);
            turn.wake(voicemail.settings().messageSeconds() * 1000L);
        } else if (turn.at.step() == Step.DEPOSIT_MENU) {
            turn.wake(MENU_MS);
        }
    }

    void timeIsUp(Turn turn) {
        if (turn.at.step() == Step.RECORDING) {
            close(turn);
        } else if (turn.at.step() == Step.DEPOSIT_MENU) {
            keep(turn);
        }
    }

    private void close(Turn turn) {
        turn.hush(Step.CLOSING);
        voicemail.closeMessage(turn.call.callId(), turn.mailbox(), turn.at.message());
    }

    private void keep(Turn turn) {
        voicemail.deliver(turn.mailbox(), turn.at.message());
        turn.at = turn.at.message("");
        turn.say(Step.BYE, "vm-thank-you", "vm-goodbye");
    }

    void posted(Turn turn, String what) {
        if (what.equals(Voicemail.SILENCE) && turn.at.step() == Step.RECORDING) {
            close(turn);
        } else if (what.equals(Voicemail.FAILED) && turn.at.step() == Step.RECORDING) {
            voicemail.closeAndDeliver(turn.call.callId(), turn.mailbox(), turn.at.message());
            turn.at = turn.at.message("");
            turn.say(Step.BYE, "vm-cannot-record", "vm-goodbye");
        } else if (turn.at.step() == Step.CLOSING) {
            switch (what) {
                case Voicemail.CLOSED -> turn.say(Step.DEPOSIT_MENU, "vm-deposit-menu");
                case Voicemail.SHORT -> {
                    turn.at = turn.at.message("");
                    turn.say(Step.BYE, "vm-too-short", "vm-goodbye");
                }
                default -> {
                    turn.at = turn.at.message("");
                    turn.say(Step.BYE, "vm-cannot-record", "vm-goodbye");
                }
            }
        }
    }

    void resumed(Turn turn) {
        switch (turn.at.step()) {
            case RECORDING -> voicemail.resumeMessage(turn.call, turn.mailbox(), turn.at.message());
            case CLOSING -> voicemail.closeMessage(turn.call.callId(), turn.mailbox(), turn.at.message());
            case DEPOSIT_MENU -> voicemail.claim(turn.at.message());
            default -> {
                // what is played goes on by itself
            }
        }
    }

    /** The caller has gone: what was said is kept. */
    void left(Turn turn) {
        Step step = turn.at.step();
        boolean said = step == Step.RECORDING || step == Step.CLOSING || step == Step.DEPOSIT_MENU;
        if (said && !turn.at.message().isEmpty()) {
            voicemail.closeAndDeliver(turn.call.callId(), turn.mailbox(), turn.at.message());
        }
    }
}
