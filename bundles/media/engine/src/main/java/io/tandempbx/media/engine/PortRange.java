package io.tandempbx.media.engine;

/**
 * A range of UDP ports used in even/odd pairs; the first two pairs belong to the echo canary.
 *
 * @param first even
 * @param last  inclusive
 */
record PortRange(int first, int last) {
    static final int CANARY_PORTS = 4;
    static final int MIN_PORTS = 8;
    private static final int KEPT_PAIRS = 8;

    /** The first RTP port a session may have. */
    int firstForSessions() {
        return first + CANARY_PORTS;
    }

    /** The last even port whose odd neighbour is still in the range. */
    int lastRtpPort() {
        return last % 2 == 0 ? last - 2 : last - 1;
    }

    /** Pairs for sessions. */
    int pairs() {
        return (lastRtpPort() - firstForSessions()) / 2 + 1;
    }

    /** What ordinary calls may use: the last pairs, a tenth of all and {@value #KEPT_PAIRS} at most, are for urgent ones. */
    PortRange withoutKept() {
        return new PortRange(first, last - 2 * Math.min(KEPT_PAIRS, pairs() / 10));
    }

    boolean isForSessions(int port) {
        return port >= firstForSessions() && port <= lastRtpPort();
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
