package io.tandempbx.media.api;

/**
 * What a session's jitter buffers did with the packets of its peer. Only what is transcoded or heard in a room passes such a
 * buffer; what is relayed as it is waits nowhere. Counted since the session was opened or the media service last began anew.
 *
 * @param late      packets that came when their time was over
 * @param lost      packets that were due and not there, the late ones among them
 * @param duplicate packets that came twice
 * @param reordered packets that came after a later one, and in time
 * @param discarded packets left out to make the delay shorter
 * @param depthMs   what waits now, in milliseconds; -1 while nothing passes a buffer
 */
public record JitterBufferStatistics(
        long late, long lost, long duplicate, long reordered, long discarded, int depthMs) {

    /** No packet has passed a buffer. */
    public static final JitterBufferStatistics NONE = new JitterBufferStatistics(0, 0, 0, 0, 0, -1);

    /** The counts of two buffers, one after the other, as deep as the second. */
    public JitterBufferStatistics plus(JitterBufferStatistics next) {
        if (equals(NONE)) {
            return next;
        }
        return new JitterBufferStatistics(
                late + next.late,
                lost + next.lost,
                duplicate + next.duplicate,
                reordered + next.reordered,
                discarded + next.discarded,
                next.depthMs);
    }
}
