package io.tandempbx.cdr.core;

/** A piece of work that a {@link Worker} does again and again. */
@FunctionalInterface
interface Work {
    /** How it went on with the work. */
    enum Outcome {
        /** Something was done and there may be more. */
        MORE,
        /** There is nothing to do until somebody says so. */
        IDLE,
        /** It did not work now. */
        RETRY
    }

    Outcome once();
}
