package io.tandempbx.voicemail.core;

/** Where a party is in its talk with a mailbox; stored by name. */
enum Step {
    /** A caller hears the greeting and the tone. */
    GREETING,
    /** A caller speaks. */
    RECORDING,
    /** What was said is being closed. */
    CLOSING,
    /** The caller may hear it, or speak again. */
    DEPOSIT_MENU,
    /** A last word is said; then we hang up. */
    BYE,
    /** The PIN is asked for. */
    PIN,
    /** It is being compared. */
    CHECKING,
    /** The owner hears how many messages there are, and what can be done. */
    MAIN,
    /** A message is heard. */
    MESSAGE,
    /** And then what can be done with it. */
    MESSAGE_MENU,
    /** Whose mailbox it goes to as well is asked for. */
    FORWARD,
    /** It is being copied there. */
    FORWARDING,
    /** A new PIN is asked for. */
    NEW_PIN,
    /** And once more. */
    PIN_AGAIN,
    /** It is being hashed. */
    SETTING_PIN,
    /** Which greeting is to be recorded. */
    GREETING_MENU,
    /** How it is recorded, and the tone. */
    GREETING_PROMPT,
    /** The owner speaks a greeting. */
    GREETING_RECORDING,
    /** It is being closed. */
    GREETING_CLOSING
}
