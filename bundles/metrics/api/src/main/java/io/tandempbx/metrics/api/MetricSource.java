package io.tandempbx.metrics.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Offers figures; registered as a service. Thread-safe. */
@ConsumerType
public interface MetricSource {

    /** Hands over the figures of this moment, from memory; never blocks and never keeps the sink. */
    void collect(MetricSink sink);
}
