package io.tandempbx.qos.api;

/**
 * Values of many directions.
 *
 * @param count   of those in which it is known; the rest is 0 when that is 0
 * @param p5      five of a hundred are at most this, as with the others
 */
public record Distribution(int count, double average, double min, double p5, double p50, double p95, double max) {
    /** Of no values. */
    public static final Distribution EMPTY = new Distribution(0, 0, 0, 0, 0, 0, 0);
}
