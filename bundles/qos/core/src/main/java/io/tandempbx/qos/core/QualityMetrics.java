package io.tandempbx.qos.core;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.qos.api.BufferCounts;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Way;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Figures of the calls that are up, each direction by itself: the average and the worst. */
final class QualityMetrics {
    private QualityMetrics() {}

    static void collect(List<CallQuality> calls, int active, long raised, MetricSink sink) {
        for (Way way : Way.values()) {
            List<StreamQuality> streams = calls.stream()
                    .flatMap(call -> call.streams().stream())
                    .filter(stream -> stream.way() == way && stream.mos() >= 0)
                    .toList();
            gauge(sink, "pbx_call_quality_mos", "MOS of calls that are up.", way, streams, StreamQuality::mos, true);
            gauge(
                    sink,
                    "pbx_packet_loss_percent",
                    "Packet loss of calls that are up.",
                    way,
                    streams,
                    StreamQuality::lossPercent,
                    false);
            gauge(
                    sink,
                    "pbx_jitter_milliseconds",
                    "Jitter of calls that are up.",
                    way,
                    streams,
                    StreamQuality::jitterAvgMs,
                    false);
            gauge(
                    sink,
                    "pbx_rtt_milliseconds",
                    "Round trip to the parties of calls that are up.",
                    way,
                    streams,
                    StreamQuality::rttAvgMs,
                    false);
        }
        buffers(calls, sink);
        sink.gauge("pbx_quality_alerts", "Directions of calls that break a threshold now.", Map.of(), active);
        sink.counter(
                "pbx_quality_alerts_total", "Alerts raised about the quality of calls.", Map.of(), (double) raised);
    }

    private static void buffers(List<CallQuality> calls, MetricSink sink) {
        List<BufferCounts> buffers = calls.stream()
                .flatMap(call -> call.streams().stream())
                .map(StreamQuality::buffer)
                .filter(BufferCounts::wasFed)
                .toList();
        if (buffers.isEmpty()) {
            return;
        }
        String packets = "Packets in jitter buffers of calls that are up, by what became of them.";
        Map<String, ToLongFunction<BufferCounts>> events = Map.of(
                "late", BufferCounts::late,
                "lost", BufferCounts::lost,
                "duplicate", BufferCounts::duplicate,
                "reordered", BufferCounts::reordered,
                "discarded", BufferCounts::discarded);
        events.forEach(
                (event, count) -> sink.gauge("pbx_jitter_buffer_packets", packets, Map.of("event", event), (double)
                        buffers.stream().mapToLong(count).sum()));
        IntSummaryStatistics depths = buffers.stream()
                .mapToInt(BufferCounts::depthMs)
                .filter(ms -> ms >= 0)
                .summaryStatistics();
        if (depths.getCount() > 0) {
            String name = "pbx_jitter_buffer_depth_milliseconds";
            String help = "What waits in jitter buffers of calls that are up.";
            sink.gauge(name, help, Map.of("of", "average"), depths.getAverage());
            sink.gauge(name, help, Map.of("of", "worst"), depths.getMax());
        }
    }

    private static void gauge(
            MetricSink sink,
            String name,
            String help,
            Way way,
            List<StreamQuality> streams,
            ToDoubleFunction<StreamQuality> figure,
            boolean lowIsWorse) {
        double[] values = streams.stream()
                .mapToDouble(figure)
                .filter(value -> value >= 0)
                .sorted()
                .toArray();
        if (values.length > 0) {
            double average = Arrays.stream(values).average().orElse(0);
            double worst = lowIsWorse ? values[0] : values[values.length - 1];
            sink.gauge(name, help, Map.of("direction", way.text(), "of", "average"), average);
            sink.gauge(name, help, Map.of("direction", way.text(), "of", "worst"), worst);
        }
    }
}
