package io.tandempbx.cdr.core;

/** A piece of work that a {@link Worker} does again and again. */
@FunctionalInterface
interface Work {
    /** How it went on with the work. */
    enum Outcome {
        /** As much was done as is at once; there is probably more. */
        MORE,
        /** All was done that was there; there is nothing to do until somebody says so. */
        IDLE,
        /** It did not work now. */
        RETRY
    }

    Outcome once();
}
