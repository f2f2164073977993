package io.tandempbx.metrics.api;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Takes figures during one {@link MetricSource#collect}. Several sources may add to one name, with different labels. */
@ProviderType
public interface MetricSink {

    /**
     * A figure that only grows while its provider lives.
     *
     * @param name ends in {@code _total}
     */
    void counter(String name, String help, Map<String, String> labels, double value);

    /** A figure that goes up and down. */
    void gauge(String name, String help, Map<String, String> labels, double value);

    /** A distribution. */
    void histogram(String name, String help, Map<String, String> labels, HistogramSnapshot value);
}
