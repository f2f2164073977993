package io.tandempbx.call.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told that a call has changed, on the lane of that call: must return at once, not block, and not throw. */
@ConsumerType
public interface CallListener {

    /** The call's record is stored as it is now, and {@link CallService#find} shows it; nothing of it when it is over. */
    void changed(String callId);

    /**
     * An extension pressed a key while it talks to another party, which gets it all the same. Told once for each, in their
     * order, as they come by telephone event (RFC 4733) or SIP INFO.
     *
     * @param key one of {@code 0-9*#A-D}
     */
    default void pressed(String callId, String extension, char key) {}
}
