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
}
