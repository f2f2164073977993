package io.tandempbx.conference.api;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The conferences that go on. Answers from memory. Thread-safe; never blocks. */
@ProviderType
public interface ConferenceService {

    /** All, in the order of their rooms. */
    List<Conference> conferences();

    /**
     * One.
     *
     * @throws RefusedException UNKNOWN if nobody is in that room
     */
    Conference conference(String room) throws RefusedException;

    /**
     * Mutes a member, or lets it be heard again; it can do the opposite itself. In effect a moment later.
     *
     * @return as it will be
     * @throws RefusedException UNKNOWN if that member is not in that room
     */
    ConferenceMember mute(String room, String callId, boolean muted, Identity by) throws RefusedException;

    /**
     * Ends a member's call, a moment later.
     *
     * @throws RefusedException UNKNOWN if that member is not in that room
     */
    void sendOut(String room, String callId, Identity by) throws RefusedException;
}
