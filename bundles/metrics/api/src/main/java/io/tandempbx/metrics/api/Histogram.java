package io.tandempbx.metrics.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts values in buckets. Thread-safe without locks; a snapshot taken meanwhile may miss the newest values. */
public final class Histogram {
    private final double[] upperBounds;
    private final LongAdder[] buckets; // one more than bounds, for what is above the last
    private final DoubleAdder sum = new DoubleAdder();

    /**
     * @param upperBounds of the buckets, growing
     * @throws IllegalArgumentException if they do not grow
     */
    public Histogram(double... upperBounds) {
        for (int i = 1; i < upperBounds.length; i++) {
            if (upperBounds[i] <= upperBounds[i - 1]) {
                throw new IllegalArgumentException("bounds must grow: " + Arrays.toString(upperBounds));
            }
        }
        this.upperBounds = upperBounds.clone();
        this.buckets = new LongAdder[upperBounds.length + 1];
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    /** Counts one value. */
    public void observe(double value) {
        int bucket = 0;
        while (bucket < upperBounds.length && value > upperBounds[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        sum.add(value);
    }

    /** What was counted until now. */
    public HistogramSnapshot snapshot() {
        List<Double> bounds = new ArrayList<>();
        List<Long> atMost = new ArrayList<>();
        long count = 0;
        for (int i = 0; i < upperBounds.length; i++) {
            count += buckets[i].sum();
            bounds.add(upperBounds[i]);
            atMost.add(count);
        }
        count += buckets[upperBounds.length].sum();
        return new HistogramSnapshot(bounds, atMost, count, sum.sum());
    }
}
