package io.tandempbx.mail.smtp;

import io.tandempbx.metrics.api.HistogramSnapshot;
import io.tandempbx.metrics.api.MetricSink;
import java.util.Map;

/** Keeps the number of attempts that failed. */
record Figures(long[] failed) implements MetricSink {
    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        if (name.equals("pbx_mail_attempts_failed_total")) {
            failed[0] = (long) value;
        }
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        // not asked for
    }

    @Override
    public void histogram(String name, String help, Map<String, String> labels, HistogramSnapshot value) {
        // not asked for
    }
}
