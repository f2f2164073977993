package io.tandempbx.call.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;

/** The session timer of one dialog (RFC 4028): when to refresh it, or when to give it up. Data. */
final class SessionTimer {
    int seconds; // the session interval agreed; 0 for no timer
    boolean ours; // whether we refresh
    long dueAtMs; // wall clock: when we refresh, or give up if the peer should have; 0 for never
    int minSeconds; // what a peer wanted at least; 0 for our own minimum
    boolean updates; // whether the peer takes UPDATE
    boolean peerKnows; // whether the peer knows session timers

    /** An interval was agreed, or a refresh came through: it begins anew. */
    void start(int interval, boolean weRefresh, long nowMs) {
        seconds = interval;
        ours = weRefresh;
        restart(nowMs);
    }

    void restart(long nowMs) {
        // a peer that should refresh and did not is given up shortly before the end (RFC 4028 §10)
        long spare = Math.min(32, seconds / 3);
        dueAtMs = seconds == 0 ? 0 : nowMs + 1000L * (ours ? Math.max(1, seconds / 2) : seconds - spare);
    }

    void copy(SessionTimer other) {
        seconds = other.seconds;
        ours = other.ours;
        dueAtMs = other.dueAtMs;
        minSeconds = other.minSeconds;
        updates = other.updates;
        peerKnows = other.peerKnows;
    }

    void write(RecordWriter out) {
        out.int32(seconds)
                .flag(ours)
                .int64(dueAtMs)
                .int32(minSeconds)
                .flag(updates)
                .flag(peerKnows);
    }

    void read(RecordReader in) {
        seconds = in.int32();
        ours = in.flag();
        dueAtMs = in.int64();
        minSeconds = in.int32();
        updates = in.flag();
        peerKnows = in.flag();
    }
}
