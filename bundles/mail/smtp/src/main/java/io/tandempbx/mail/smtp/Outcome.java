package io.tandempbx.mail.smtp;

/**
 * What came of one attempt.
 *
 * @param words the server's, or why there were none; one line
 */
record Outcome(Kind kind, String words) {

    /** Whose matter it is. */
    enum Kind {
        /** The server has the mail. */
        TAKEN,
        /** It will never take this mail. */
        REFUSED,
        /** It may take this mail later. */
        LATER,
        /** It takes no mail now: it is away, wants another login, or another sender. */
        UNREACHABLE
    }
}
