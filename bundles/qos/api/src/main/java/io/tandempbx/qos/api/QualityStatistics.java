package io.tandempbx.qos.api;

/**
 * Directions of ended calls in figures.
 *
 * @param streams directions in which packets went
 * @param good    of these by their MOS, as with the others
 */
public record QualityStatistics(
        int streams,
        int good,
        int fair,
        int poor,
        int unknown,
        Distribution mos,
        Distribution lossPercent,
        Distribution jitterMs,
        Distribution rttMs) {}
