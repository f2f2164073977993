package io.tandempbx.media.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears what happens in media sessions. Called on an engine thread, so it hands over at once and never throws. */
@ConsumerType
public interface MediaListener {

    /**
     * No RTP came from a peer that should send, for as long as {@code media_timeout_seconds} of {@code etc/pbx.media.cfg};
     * told once until RTP comes again.
     */
    void silent(String session, int seconds);

    /** Files that were played to a peer are at their end. Told within a fifth of a second, perhaps twice after a crash. */
    default void played(String session, AudioSource source) {}

    /**
     * A peer pressed a key: by telephone event (RFC 4733), or, while it is joined to nobody, in its sound if it has agreed on
     * no events (ITU-T Q.23). Told once for each, in their order; another party it is joined to gets it all the same.
     *
     * @param digit one of {@code 0-9*#A-D}
     */
    default void digit(String session, char digit) {}
}
