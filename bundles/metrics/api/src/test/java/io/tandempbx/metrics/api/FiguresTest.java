package io.tandempbx.metrics.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void shouldCountValuesInBucketsThatIncludeTheirUpperBound() {
        Histogram histogram = new Histogram(0.5, 1, 2);
        for (double value : new double[] {0.25, 0.5, 1.5, 2, 8}) {
            histogram.observe(value);
        }
        assertEquals(
                new HistogramSnapshot(List.of(0.5, 1.0, 2.0), List.of(2L, 2L, 4L), 5, 12.25), histogram.snapshot());
    }

    @Test
    void shouldRefuseBoundsThatDoNotGrow() {
        assertThrows(IllegalArgumentException.class, () -> new Histogram(1, 1));
    }

    @Test
    void shouldKeepTheNumberOfCombinationsBounded() {
        Counters counters = new Counters("method", "result");
        for (int i = 0; i < 2_000; i++) {
            counters.increment("m" + i, "failed");
        }
        counters.increment("m0", "failed");
        Map<String, Double> seen = collect(counters);
        assertEquals(501, seen.size());
        assertEquals(2.0, seen.get("{method=m0, result=failed}"));
        assertEquals(1_500.0, seen.get("{method=other, result=other}"));
    }

    @Test
    void shouldRefuseTheWrongNumberOfValues() {
        assertThrows(IllegalArgumentException.class, () -> new Counters("method").increment("a", "b"));
    }

    private static Map<String, Double> collect(Counters counters) {
        Map<String, Double> seen = new HashMap<>();
        counters.collect(
                new MetricSink() {
                    @Override
                    public void counter(String name, String help, Map<String, String> labels, double value) {
                        seen.put(labels.toString(), value);
                    }

                    @Override
                    public void gauge(String name, String help, Map<String, String> labels, double value) {
                        throw new AssertionError("a gauge: " + name);
                    }

                    @Override
                    public void histogram(
                            String name, String help, Map<String, String> labels, HistogramSnapshot value) {
                        throw new AssertionError("a histogram: " + name);
                    }
                },
                "pbx_test_total",
                "A test.");
        return seen;
    }
}
