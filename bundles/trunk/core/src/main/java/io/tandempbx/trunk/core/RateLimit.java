package io.tandempbx.trunk.core;

import java.util.concurrent.TimeUnit;

/** A bucket of one second's tokens, filled evenly. Not thread-safe. */
final class RateLimit {
    private double tokens;
    private long lastNs;
    private boolean begun;

    /** Takes a token, unless there is none. */
    boolean take(int perSecond, long nowNs) {
        double gained = begun ? (nowNs - lastNs) * (double) perSecond / TimeUnit.SECONDS.toNanos(1) : perSecond;
        tokens = Math.min(perSecond, tokens + gained);
        begun = true;
        lastNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
