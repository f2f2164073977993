package io.tandempbx.call.api;

/** How far a call has come. */
public enum CallState {
    /** Not yet answered by anybody. */
    RINGING,
    /** Answered; the parties can hear each other. */
    TALKING,
    /** One party waits at a parking place. */
    PARKED,
    /** Being taken down: some leg still waits for the answer to its BYE or CANCEL. */
    ENDING
}
