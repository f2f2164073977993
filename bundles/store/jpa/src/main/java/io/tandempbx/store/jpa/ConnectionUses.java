package io.tandempbx.store.jpa;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import io.tandempbx.metrics.api.Histogram;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long connections are in use, from lending to giving back: one piece of work of the store. Thread-safe. */
final class ConnectionUses implements MetricsTrackerFactory, IMetricsTracker, MetricSource {
    private final Histogram seconds = new Histogram(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

    @Override
    public IMetricsTracker create(String pool, PoolStats stats) {
        return this;
    }

    @Override
    public void recordConnectionUsageMillis(long tookMs) {
        seconds.observe(tookMs / (double) TimeUnit.SECONDS.toMillis(1));
    }

    @Override
    public void collect(MetricSink sink) {
        sink.histogram(
                "pbx_db_query_duration_seconds",
                "How long a connection to the database is in use for one piece of work.",
                Map.of(),
                seconds.snapshot());
    }
}
