package io.tandempbx.health.core.metric;

import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All who offer figures now. A source that leaves is not asked any more once {@link #remove} returned. Thread-safe. */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private final Map<MetricSource, ServiceSlot<MetricSource>> slots = new ConcurrentHashMap<>();

    void add(MetricSource source) {
        ServiceSlot<MetricSource> slot = new ServiceSlot<>();
        slot.bind(source);
        slots.put(source, slot);
    }

    void remove(MetricSource source) {
        ServiceSlot<MetricSource> slot = slots.remove(source);
        if (slot != null) {
            slot.unbind(source);
        }
    }

    /** The figures of this moment; those of a source that fails are left out. */
    Families collect() {
        Families families = new Families();
        for (ServiceSlot<MetricSource> slot : slots.values()) {
            try {
                slot.run(source -> source.collect(families));
            } catch (RuntimeException e) { // another bundle's defect must not hide what all others say
                LOG.warn("Figures are left out: {}", e.toString());
            }
        }
        return families;
    }
}
