package io.tandempbx.media.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log which peer is not heard and why, so many a minute at most. One thread only. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);
    private static final int MOST_A_MINUTE = 30;
    private static final long MINUTE_NS = 60_000_000_000L;

    private long minuteNs;
    private int inMinute;
    private long untold;

    void silent(MediaSession session, long silentNs, long nowNs) {
        if (nowNs - minuteNs >= MINUTE_NS) {
            if (untold > 0) {
                LOG.warn("{} more peers were not heard within two seconds", untold);
            }
            minuteNs = nowNs;
            inMinute = 0;
            untold = 0;
        }
        if (inMinute++ >= MOST_A_MINUTE) {
            untold++;
            return;
        }
        LOG.warn(
                "call_id={} no RTP from {} for {} ms: {}",
                session.identity().call(),
                session.identity().id(),
                silentNs / 1_000_000,
                reason(session));
    }

    /** Why a peer that should send is not heard, as far as can be told from here. */
    private static String reason(MediaSession session) {
        if (session.reception.packets() > 0) {
            return "its stream stopped after " + session.reception.packets() + " packets";
        }
        if (session.refused() > 0) {
            return session.refused() + " packets came, from a source it did not name or of a type not agreed on";
        }
        return "nothing ever came to port " + session.identity().port();
    }
}
