package io.tandempbx.qos.api;

/**
 * What a jitter buffer did with the packets of a party. Only what is transcoded or heard in a room passes one.
 *
 * @param late      packets that came when their time was over
 * @param lost      packets that were due and not there, the late ones among them
 * @param duplicate packets that came twice
 * @param reordered packets that came after a later one, and in time
 * @param discarded packets left out to make the delay shorter
 * @param depthMs   what waited when it was looked at last, in milliseconds; -1 while nothing passed a buffer
 */
public record BufferCounts(long late, long lost, long duplicate, long reordered, long discarded, int depthMs) {

    /** No packet has passed a buffer. */
    public static final BufferCounts NONE = new BufferCounts(0, 0, 0, 0, 0, -1);

    /** Whether any packet passed a buffer. */
    public boolean wasFed() {
        return depthMs >= 0 || late + lost + duplicate + reordered + discarded > 0;
    }
}
