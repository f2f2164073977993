package io.tandempbx.call.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One call that is over, with what became of it.
 *
 * @param callId     the correlation id
 * @param from       the calling extension
 * @param to         what was dialled
 * @param answeredAt empty when nobody took it
 * @param status     the SIP status that ended it; 200 for an ordinary end
 * @param cause      its Q.850 cause
 * @param detail     the end in words, for example {@code 200 hung up by 1001}
 * @param userAgent  what the caller's phone calls itself; empty when unknown
 * @param trunk      by which it came in or went out; empty for a call within the platform
 * @param fromTrunk  whether it came in by it
 * @param mos        of the direction that fared worst (ITU-T G.107); negative when unknown
 */
public record CallEnd(
        String callId,
        String from,
        String to,
        Instant startedAt,
        Optional<Instant> answeredAt,
        Instant endedAt,
        int status,
        int cause,
        String detail,
        String userAgent,
        String trunk,
        boolean fromTrunk,
        double mos) {

    /** A call within the platform, of unknown quality. */
    public CallEnd(
            String callId,
            String from,
            String to,
            Instant startedAt,
            Optional<Instant> answeredAt,
            Instant endedAt,
            int status,
            int cause,
            String detail,
            String userAgent) {
        this(callId, from, to, startedAt, answeredAt, endedAt, status, cause, detail, userAgent, "", false, -1);
    }
}
