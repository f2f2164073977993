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
     * Opens a session with an RTP port (even) and the RTCP port above it, lowest free pair first. Opening a session that
     * is open returns its port.
     *
     * @param session a name unique among sessions, chosen by the caller
     * @param call    the correlation id for log lines; both legs of a call share one engine loop by it
     * @return the RTP port
     * @throws PortsExhaustedException if no pair is free; logged once per minute
     */
    int open(String session, String call) throws PortsExhaustedException;

    /** Sets or changes what the peer said; latching starts anew only when its RTP address changed. */
    void remote(String session, RemoteMedia remote);

    /** Relays between two sessions, both ways; either may have been joined otherwise before. Idempotent. */
    void bridge(String session, String other);

    /**
     * Returns to the peer what it sends, after a short tone.
     *
     * @param format      for the tone; with no codec of this name no tone is sent
     * @param payloadType of the tone's packets, as negotiated
     */
    void echo(String session, MediaFormat format, int payloadType);

    /** Closes a session; its ports rest in quarantine before they are used again. Unknown names are ignored. */
    void release(String session);

    /**
     * Releases every session not named, what a crash or a lost release left over; not at once, but when no later call
     * names it within ten seconds.
     */
    void retain(Set<String> sessions);

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
