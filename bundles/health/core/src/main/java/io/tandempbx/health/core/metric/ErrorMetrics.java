package io.tandempbx.health.core.metric;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;

/** Lines of the log at ERROR since this bundle began. */
@Component(service = MetricSource.class, immediate = true)
public final class ErrorMetrics implements MetricSource, LogListener {
    private final LongAdder errors = new LongAdder();

    @Override
    public void logged(LogEntry entry) {
        if (entry.getLogLevel() == LogLevel.ERROR) {
            errors.increment();
        }
    }

    @Override
    public void collect(MetricSink sink) {
        sink.counter("pbx_errors_total", "Lines of the log at ERROR.", Map.of(), (double) errors.sum());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLog(LogReaderService service) {
        service.addLogListener(this);
    }

    void unbindLog(LogReaderService service) {
        service.removeLogListener(this);
    }
}
