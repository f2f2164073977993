package io.tandempbx.health.core.metric;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exporter.common.TextFormat;
import io.tandempbx.metrics.api.HistogramSnapshot;
import io.tandempbx.metrics.api.MetricSink;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The figures of one scrape, by name, in the Prometheus text format 0.0.4. Confined to one thread. */
final class Families implements MetricSink {
    static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

    private record Family(Collector.Type type, String help, List<Sample> samples) {}

    private final Map<String, Family> families = new TreeMap<>();

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        add(name, Collector.Type.COUNTER, help, name, labels, "", "", value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        add(name, Collector.Type.GAUGE, help, name, labels, "", "", value);
    }

    @Override
    public void histogram(String name, String help, Map<String, String> labels, HistogramSnapshot value) {
        for (int i = 0; i < value.upperBounds().size(); i++) {
            String bound = Collector.doubleToGoString(value.upperBounds().get(i));
            add(
                    name,
                    Collector.Type.HISTOGRAM,
                    help,
                    name + "_bucket",
                    labels,
                    "le",
                    bound,
                    value.atMost().get(i).doubleValue());
        }
        add(name, Collector.Type.HISTOGRAM, help, name + "_bucket", labels, "le", "+Inf", (double) value.count());
        add(name, Collector.Type.HISTOGRAM, help, name + "_count", labels, "", "", (double) value.count());
        add(name, Collector.Type.HISTOGRAM, help, name + "_sum", labels, "", "", value.sum());
    }

    private void add(
            String family,
            Collector.Type type,
            String help,
            String name,
            Map<String, String> labels,
            String oneMore,
            String itsValue,
            double value) {
        TreeMap<String, String> sorted = new TreeMap<>(labels);
        List<String> names = new ArrayList<>(sorted.keySet());
        List<String> values = new ArrayList<>(sorted.values());
        if (!oneMore.isEmpty()) {
            names.add(oneMore);
            values.add(itsValue);
        }
        Family known = families.computeIfAbsent(family, absent -> new Family(type, help, new ArrayList<>()));
        if (known.type != type) {
            throw new IllegalArgumentException(family + " is a " + known.type + ", not a " + type);
        }
        known.samples.add(new Sample(name, names, values, value));
    }

    String text() throws IOException {
        List<MetricFamilySamples> all = new ArrayList<>();
        families.forEach((name, family) ->
                all.add(new MetricFamilySamples(name, family.type, family.help, List.copyOf(family.samples))));
        StringWriter text = new StringWriter();
        TextFormat.write004(text, Collections.enumeration(all));
        return text.toString();
    }
}
