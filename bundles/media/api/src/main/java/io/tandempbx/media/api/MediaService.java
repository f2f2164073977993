package io.tandempbx.media.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Opens, joins and closes media sessions. Sessions are records in the state ring and sockets in the socket ring: any
 * revision continues those of its predecessor, with the same ports. Thread-safe; no method waits for packets.
 */
@ProviderType
public interface MediaService {

    /**
     * Opens a session with an RTP port (even) and the RTCP port above it, lowest free pair first. Opening a session
     * that is open returns its port.
     *
     * @param session a name unique among sessions, chosen by the caller
     * @param call    the correlation id for log lines; both legs of a call share one engine loop by it
     * @param urgent  whether it may have one of the few pairs that are kept for emergency calls, when no other is free
     * @return the RTP port
     * @throws PortsExhaustedException if no pair is free; logged once per minute
     */
    int open(String session, String call, boolean urgent) throws PortsExhaustedException;

    /** Opens a session that is not urgent. */
    default int open(String session, String call) throws PortsExhaustedException {
        return open(session, call, false);
    }

    /** Sets or changes what the peer said; latching starts anew only when its RTP address changed. */
    void remote(String session, RemoteMedia remote);

    /**
     * Says what was agreed on with the peer. Until then whatever comes from it is passed on as it is, and so is what
     * goes to it. {@link RemoteMedia#payloadTypes} says what may come.
     */
    void agree(String session, MediaTerms terms);

    /**
     * Encrypts the session with these keys from now on, or no longer with {@link MediaKeys#NONE}. What comes and is not
     * authentic is refused. With the same keys again nothing changes: counters go on.
     *
     * @throws IllegalArgumentException if the suite is none of {@link #cryptoSuites}, or a key has not its length
     */
    void encrypt(String session, MediaKeys keys);

    /** The crypto suites of SRTP that can be negotiated (RFC 4568 §6.2), the preferred first. */
    List<String> cryptoSuites();

    /**
     * Joins two sessions, both ways; either may have been joined otherwise before. Idempotent. Each packet whose format
     * the other peer knows is relayed, the rest is transcoded; each direction by itself.
     */
    void bridge(String session, String other);

    /**
     * Lets the peer into a room, where it hears all others and they hear it; a room is there while somebody is in it.
     * What the session was joined to before is ended, and nothing is played any more. In a room it is in already only
     * {@code muted} changes.
     *
     * @param room  name of the room, chosen by the caller; not empty
     * @param muted whether the others do not hear it
     * @throws IllegalArgumentException if there is no such session, or the name is empty
     */
    void mix(String session, String room, boolean muted);

    /** Lets the peer out of its room, if it is in one; it is then joined to nobody. */
    void unmix(String session);

    /**
     * Plays to the peer, in place of what it is joined to, until {@link #stop} or the end of the source. Idempotent
     * while the same source plays. What the peer sends goes where it went before.
     */
    void play(String session, AudioSource source);

    /** Plays nothing any more: the peer hears again what it is joined to. */
    void stop(String session);

    /**
     * Returns to the peer what it sends, after a short tone.
     *
     * @param format      for the tone; with no codec of this name no tone is sent
     * @param payloadType of the tone's packets, as negotiated
     */
    void echo(String session, MediaFormat format, int payloadType);

    /**
     * Has {@code tap} take what the peer of a session says from now on, whatever is done with it otherwise: relayed
     * packets pass untouched, and nothing waits for a tap. A session can have several. Taps are not in the records:
     * after a replacement of this service whoever wants them sets them again.
     *
     * @param name tells apart the taps of one session; an earlier one of this name is replaced
     */
    void tap(String session, String name, AudioTap tap);

    /** Ends a tap, if it is there; returns when no thread is inside it any more. */
    void untap(String session, String name);

    /** Closes a session; its ports rest in quarantine before they are used again. Unknown names are ignored. */
    void release(String session);

    /**
     * Releases every session not named, what a crash or a lost release left over; not at once, but when no later call
     * names it within ten seconds.
     */
    void retain(Set<String> sessions);

    /** Of a session that is open, or was released less than ten seconds ago, for those who note how a call went. */
    Optional<SessionStatistics> statistics(String session);

    /** What can be negotiated now: the formats of the codecs present, and telephone-event. */
    List<MediaFormat> formats();

    /** Ports in use, in quarantine and free, for {@code pbx:status}. */
    PortUsage ports();

    /** Attaches the one listener; an earlier one is replaced. */
    void attach(MediaListener listener);

    /** Detaches a listener, unless a successor is attached; returns when no thread is inside it any more. */
    void detach(MediaListener listener);
}
