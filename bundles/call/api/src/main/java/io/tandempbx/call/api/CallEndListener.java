package io.tandempbx.call.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told that a call has ended, on the lane of that call: must return at once and not block. */
@ConsumerType
public interface CallEndListener {

    /** There is something to fetch with {@link CallEndService#pending}. */
    void callEnded();
}
