package io.tandempbx.media.api;

/**
 * Counters of one session since it was opened, kept over replacements.
 *
 * @param port             our RTP port
 * @param remote           where we send, {@code address:port}; empty while unknown
 * @param latched          whether the peer's real source is known
 * @param packetsReceived  valid RTP packets from the peer
 * @param octetsReceived   their UDP payload octets
 * @param packetsLost      missing by sequence number (RFC 3550 A.3); negative when there were duplicates
 * @param packetsDisordered that came late or twice
 * @param packetsSent      to the peer
 * @param octetsSent       their UDP payload octets
 * @param packetsRefused   from strangers, or not valid RTP, or of a payload type not negotiated
 * @param ssrcReceived     of the peer's present stream, unsigned; -1 while none
 * @param silentMs         since the last valid packet; 0 where that said that none may follow it; -1 while none came
 * @param inbound          how we hear the peer
 * @param outbound         how the peer hears us, as it reports (RFC 3550 §6.4)
 * @param buffer           what became of the peer's packets where they wait to be played
 */
public record SessionStatistics(
        int port,
        String remote,
        boolean latched,
        long packetsReceived,
        long octetsReceived,
        long packetsLost,
        long packetsDisordered,
        long packetsSent,
        long octetsSent,
        long packetsRefused,
        long ssrcReceived,
        long silentMs,
        MediaQuality inbound,
        MediaQuality outbound,
        JitterBufferStatistics buffer) {

    /** Of a session whose packets pass no jitter buffer. */
    public SessionStatistics(
            int port,
            String remote,
            boolean latched,
            long packetsReceived,
            long octetsReceived,
            long packetsLost,
            long packetsDisordered,
            long packetsSent,
            long octetsSent,
            long packetsRefused,
            long ssrcReceived,
            long silentMs,
            MediaQuality inbound,
            MediaQuality outbound) {
        this(
                port,
                remote,
                latched,
                packetsReceived,
                octetsReceived,
                packetsLost,
                packetsDisordered,
                packetsSent,
                octetsSent,
                packetsRefused,
                ssrcReceived,
                silentMs,
                inbound,
                outbound,
                JitterBufferStatistics.NONE);
    }
}
