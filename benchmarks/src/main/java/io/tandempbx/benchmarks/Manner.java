package io.tandempbx.benchmarks;

/** How a call goes, and the final response to its INVITE that this leads to. */
enum Manner {
    /** Answered, and hung up by the caller. */
    ORDINARY(200),
    /** Given up by the caller while the called phone rings. */
    CANCELLED(487),
    /** Refused by the called phone. */
    BUSY(486),
    /** The called phone says nothing at all. */
    ABSENT(480),
    /** Authentic, but the offer is no SDP. */
    BAD_OFFER(488),
    /** The first INVITE breaks the grammar; whatever it is answered, nothing follows. */
    MALFORMED(0),
    /** The caller says nothing any more once it has the answer, not even ACK. */
    UNACKNOWLEDGED(200),
    /** The caller says nothing any more after its ACK. */
    CALLER_GONE(200),
    /** The called phone says nothing any more after its answer was acknowledged. */
    CALLED_GONE(200);

    private final int status;

    Manner(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }
}
