package io.tandempbx.media.engine;

/**
 * How losses of one stream lie together: a burst begins and ends with a lost packet and has fewer than
 * {@value #GAP_PACKETS} received ones between any two lost; what lies between bursts is a gap (RFC 3611 §4.7.2). Works at
 * losses alone, so packets that come in order cost nothing. What comes late was lost to this. One loop writes.
 */
final class LossRuns {
    static final int GAP_PACKETS = 16; // Gmin

    private boolean lossy; // there was a loss
    private long lastLost; // extended sequence number
    private long first; // of the stream
    private long burstBegin; // the first loss of the losses that lie together
    private int together; // losses that lie together, up to the last one
    private long bursts;
    private long inBursts; // packets in bursts that are over, lost and received
    private long lostInBursts;
    private long lostInGaps;

    /** A stream begins with this number. */
    void begin(long sequence) {
        lossy = false;
        first = sequence;
        together = 0;
        bursts = 0;
        inBursts = 0;
        lostInBursts = 0;
        lostInGaps = 0;
    }

    /** So many packets were lost, from this extended sequence number on. */
    void lost(long sequence, int count) {
        if (!lossy || sequence - lastLost > GAP_PACKETS) {
            close();
            burstBegin = sequence;
            together = 0;
        }
        lossy = true;
        together += count;
        lastLost = sequence + count - 1;
    }

    /** What lay together is a burst, or one loss in a gap. */
    private void close() {
        if (isBurst()) {
            bursts++;
            inBursts += lastLost - burstBegin + 1;
            lostInBursts += together;
        } else {
            lostInGaps += together;
        }
    }

    private boolean isBurst() {
        return together > 1;
    }

    private long packetsInBursts() {
        return inBursts + (isBurst() ? lastLost - burstBegin + 1 : 0);
    }

    private long bursts() {
        return bursts + (isBurst() ? 1 : 0);
    }

    /** The share of the packets in bursts that was lost; 0 without bursts. */
    double burstDensity() {
        long lost = lostInBursts + (isBurst() ? together : 0);
        return lost == 0 ? 0 : (double) lost / packetsInBursts();
    }

    /** The share of the packets between bursts that was lost. */
    double gapDensity(long highest) {
        long lost = lostInGaps + (isBurst() ? 0 : together);
        long packets = highest - first + 1 - packetsInBursts();
        return packets <= 0 ? 0 : (double) lost / packets;
    }

    /** Mean length of a burst in packets; 0 without bursts. */
    double burstPackets() {
        return bursts() == 0 ? 0 : (double) packetsInBursts() / bursts();
    }

    /** Mean length of what lies between bursts, before the first and after the last, in packets. */
    double gapPackets(long highest) {
        return (double) Math.max(0, highest - first + 1 - packetsInBursts()) / (bursts() + 1);
    }
}
