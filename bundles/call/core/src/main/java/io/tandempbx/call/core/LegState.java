package io.tandempbx.call.core;

/** How far one leg has come; stored by name. */
enum LegState {
    /** An INVITE was received or sent, and nothing but 100 answered. */
    TRYING,
    /** Answered provisionally. */
    RINGING,
    /** We answered 2xx and wait for the ACK. */
    ANSWERED,
    /** The dialog is confirmed. */
    TALKING,
    /** Our CANCEL is on its way and the INVITE's final response is awaited. */
    CANCELLING,
    /** Our BYE is on its way and its response is awaited. */
    ENDING,
    /** Over; nothing more is sent or expected. */
    GONE;

    /** Whether the INVITE that made this leg has no final answer yet and nobody gave it up. */
    boolean pending() {
        return this == TRYING || this == RINGING;
    }

    boolean confirmed() {
        return this == ANSWERED || this == TALKING;
    }
}
