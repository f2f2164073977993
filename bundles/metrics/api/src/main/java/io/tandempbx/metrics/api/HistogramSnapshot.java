package io.tandempbx.metrics.api;

import java.util.List;

/**
 * A distribution at one moment.
 *
 * @param upperBounds of the buckets, growing, both ends included; what is above the last is in {@code count} only
 * @param atMost      for each bound, how many values were not above it
 * @param count       how many values there were
 * @param sum         of all values
 */
public record HistogramSnapshot(List<Double> upperBounds, List<Long> atMost, long count, double sum) {

    public HistogramSnapshot {
        upperBounds = List.copyOf(upperBounds);
        atMost = List.copyOf(atMost);
    }
}
