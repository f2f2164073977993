package io.tandempbx.route.api;

/** What became of a stage that nobody answered. */
public enum Outcome {
    /** A person or a phone said no: 486, 600, 603, or an extension that takes no second call. */
    BUSY,
    /** It rang until the time was over. */
    NO_ANSWER,
    /** No phone is registered, or none could be reached. */
    UNREACHABLE,
    /** Something between failed: a trunk that is down, full, or answered with an error that another may not have. */
    FAILED,
    /** The number is wrong wherever it is tried: 404, 410, 484, 604. */
    REJECTED
}
