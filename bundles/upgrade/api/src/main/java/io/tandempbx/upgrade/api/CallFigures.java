package io.tandempbx.upgrade.api;

/**
 * Counters of calls; all but {@code begun} start again at zero when call control is replaced.
 *
 * @param begun    ever
 * @param answered set-ups that succeeded
 * @param failed   set-ups that came to nothing, other than busy, declined and given up
 * @param ended    calls over for a reason a party or an operator gave
 * @param lost     calls ended by the platform itself
 * @param active   calls there are now
 */
public record CallFigures(long begun, long answered, long failed, long ended, long lost, int active) {}
