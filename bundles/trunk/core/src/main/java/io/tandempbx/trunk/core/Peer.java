package io.tandempbx.trunk.core;

import io.tandempbx.trunk.core.dns.Hop;

/**
 * One address of a trunk, and whether it answers OPTIONS (RFC 3261 §11): any final response means that it does. Used by the
 * trunks' thread.
 */
final class Peer {
    private static final int MISSES = 2; // one may be lost
    private static final long AGAIN_MS = 500;
    private static final long LONGEST_WHEN_SILENT_MS = 10_000;

    final Hop hop;
    private boolean heard; // whether it is believed to answer
    private boolean judged; // whether anything is known
    private int misses;
    private long rttMs = -1;
    private long nextMs; // when it is asked next
    private String pendingKey = ""; // empty while it is not asked
    private long sentMs;

    Peer(Hop hop) {
        this.hop = hop;
    }

    /** One that a predecessor knew. */
    Peer(Hop hop, boolean heard) {
        this.hop = hop;
        this.heard = heard;
        this.judged = true;
    }

    boolean answers() {
        return heard;
    }

    /** Whether it is known to be silent, rather than not asked yet. */
    boolean silent() {
        return judged && !heard;
    }

    boolean judged() {
        return judged;
    }

    long rttMs() {
        return rttMs;
    }

    boolean due(long nowMs) {
        return pendingKey.isEmpty() && nowMs >= nextMs;
    }

    void askSoon() {
        nextMs = 0;
    }

    void asked(String key, long nowMs) {
        pendingKey = key;
        sentMs = nowMs;
    }

    boolean awaits(String key) {
        return !pendingKey.isEmpty() && pendingKey.equals(key);
    }

    boolean overdue(long nowMs, long timeoutMs) {
        return !pendingKey.isEmpty() && nowMs - sentMs >= timeoutMs;
    }

    void answered(long nowMs, long periodMs) {
        rttMs = nowMs - sentMs;
        pendingKey = "";
        nextMs = nowMs + periodMs;
        alive();
    }

    /** It was heard by other means. */
    void alive() {
        judged = true;
        heard = true;
        misses = 0;
    }

    void missed(long nowMs, long periodMs) {
        pendingKey = "";
        misses++;
        if (!heard || misses >= MISSES) {
            judged = true;
            heard = false;
            rttMs = -1;
        }
        nextMs = nowMs + (heard ? AGAIN_MS : Math.min(periodMs, LONGEST_WHEN_SILENT_MS));
    }
}
