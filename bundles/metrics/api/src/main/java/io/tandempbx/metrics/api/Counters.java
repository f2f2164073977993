package io.tandempbx.metrics.api;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of one name, one for each combination of label values. At most {@value #LIMIT} combinations: what comes after
 * them is counted with {@code other} in every label. Thread-safe.
 */
public final class Counters {
    private static final int LIMIT = 500;

    private final List<String> labels;
    private final List<String> other;
    private final Map<List<String>, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * @param labels names of the labels, in the order of their values
     */
    public Counters(String... labels) {
        this.labels = List.of(labels);
        this.other = List.copyOf(Collections.nCopies(labels.length, "other"));
    }

    /**
     * Counts one.
     *
     * @throws IllegalArgumentException if there are not as many values as labels
     */
    public void increment(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException("values " + Arrays.toString(values) + " for labels " + labels);
        }
        List<String> key = List.of(values);
        LongAdder known = counts.get(key);
        if (known == null) {
            List<String> kept = counts.size() < LIMIT ? key : other;
            known = counts.computeIfAbsent(kept, absent -> new LongAdder());
        }
        known.increment();
    }

    /** Hands over all of them. */
    public void collect(MetricSink sink, String name, String help) {
        counts.forEach((values, count) -> {
            Map<String, String> named = new LinkedHashMap<>();
            for (int i = 0; i < labels.size(); i++) {
                named.put(labels.get(i), values.get(i));
            }
            sink.counter(name, help, named, (double) count.sum());
        });
    }
}
