package io.tandempbx.rest.cxf.resource;

import io.tandempbx.qos.api.BufferCounts;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.Distribution;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.QualityGroup;
import io.tandempbx.qos.api.QualityStatistics;
import io.tandempbx.qos.api.Rating;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.rest.cxf.http.CanBeNull;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What operations about quality answer with. Figures that are not known are null. */
public interface QosViews {

    /**
     * One direction of one leg of a call; {@code latency} is half of the round trip. What {@code buffer…} counts is null where
     * nothing passed a jitter buffer.
     */
    record StreamView(
            String callId,
            String party,
            String direction,
            String codec,
            @CanBeNull @Nullable String trunk,
            String address,
            String startTime,
            @CanBeNull @Nullable String endTime,
            long durationSeconds,
            long packetsSent,
            long packetsReceived,
            long packetsLost,
            long packetsOutOfOrder,
            double packetLossPercentage,
            double jitterAvgMs,
            double jitterMaxMs,
            @CanBeNull @Nullable Double latencyAvgMs,
            @CanBeNull @Nullable Double latencyMaxMs,
            @CanBeNull @Nullable Double rttAvgMs,
            @CanBeNull @Nullable Double rttMaxMs,
            @CanBeNull @Nullable Double mosScore,
            @CanBeNull @Nullable Double mosWorst,
            String qualityRating,
            @CanBeNull @Nullable Long bufferLate,
            @CanBeNull @Nullable Long bufferLost,
            @CanBeNull @Nullable Long bufferDuplicate,
            @CanBeNull @Nullable Long bufferReordered,
            @CanBeNull @Nullable Long bufferDiscarded,
            @CanBeNull @Nullable Integer bufferDepthMs) {

        static StreamView of(CallQuality call, StreamQuality stream, double poorBelow, Instant now) {
            return new StreamView(
                    call.callId(),
                    stream.party(),
                    stream.way().text(),
                    stream.codec(),
                    stream.trunk().isEmpty() ? null : stream.trunk(),
                    stream.address(),
                    call.startedAt().toString(),
                    call.endedAt().map(Instant::toString).orElse(null),
                    Math.max(
                            0,
                            Duration.between(call.startedAt(), call.endedAt().orElse(now))
                                    .toSeconds()),
                    stream.sent(),
                    stream.received(),
                    stream.lost(),
                    stream.disordered(),
                    rounded(stream.lossPercent()),
                    rounded(stream.jitterAvgMs()),
                    rounded(stream.jitterMaxMs()),
                    known(stream.rttAvgMs() / 2),
                    known(stream.rttMaxMs() / 2),
                    known(stream.rttAvgMs()),
                    known(stream.rttMaxMs()),
                    known(stream.mos()),
                    known(stream.worstMos()),
                    Rating.of(stream.mos(), poorBelow).text(),
                    counted(stream, BufferCounts::late),
                    counted(stream, BufferCounts::lost),
                    counted(stream, BufferCounts::duplicate),
                    counted(stream, BufferCounts::reordered),
                    counted(stream, BufferCounts::discarded),
                    stream.buffer().depthMs() < 0 ? null : stream.buffer().depthMs());
        }

        private static @Nullable Long counted(StreamQuality stream, ToLongFunction<BufferCounts> count) {
            return stream.buffer().wasFed() ? count.applyAsLong(stream.buffer()) : null;
        }
    }

    /** Directions of calls. */
    record StreamList(int count, List<StreamView> metrics) {
        static StreamList of(List<CallQuality> calls, double poorBelow) {
            Instant now = Instant.now();
            List<StreamView> streams = calls.stream()
                    .flatMap(call -> call.streams().stream().map(stream -> StreamView.of(call, stream, poorBelow, now)))
                    .toList();
            return new StreamList(streams.size(), streams);
        }
    }

    /** Why something sounds bad; {@code party} and {@code direction} are null when no direction is to blame. */
    record CauseView(
            String kind, @CanBeNull @Nullable String party, @CanBeNull @Nullable String direction, String text) {
        static CauseView of(Cause cause) {
            boolean named = !cause.party().isEmpty();
            return new CauseView(
                    cause.kind().text(),
                    named ? cause.party() : null,
                    named ? cause.way().text() : null,
                    cause.text());
        }
    }

    /** One call with its directions. */
    record QualityView(
            String callId,
            String from,
            String to,
            @CanBeNull @Nullable String trunk,
            boolean active,
            @CanBeNull @Nullable Double mosScore,
            String qualityRating,
            CauseView cause,
            List<StreamView> directions,
            List<AlertView> alerts) {
        static QualityView of(CallQuality call, List<QualityAlert> alerts, double poorBelow) {
            Instant now = Instant.now();
            return new QualityView(
                    call.callId(),
                    call.from(),
                    call.to(),
                    call.trunk().isEmpty() ? null : call.trunk(),
                    call.endedAt().isEmpty(),
                    known(call.mos()),
                    Rating.of(call.mos(), poorBelow).text(),
                    CauseView.of(call.cause()),
                    call.streams().stream()
                            .map(stream -> StreamView.of(call, stream, poorBelow, now))
                            .toList(),
                    alerts.stream()
                            .filter(alert -> alert.callId().equals(call.callId()))
                            .map(AlertView::of)
                            .toList());
        }
    }

    /** An alert. */
    record AlertView(
            String id,
            String callId,
            String party,
            String direction,
            boolean active,
            String raisedAt,
            List<String> broken,
            CauseView cause,
            @CanBeNull @Nullable Double mosScore,
            double packetLossPercentage,
            double jitterMs,
            @CanBeNull @Nullable Double rttMs,
            @CanBeNull @Nullable String clearedAt,
            String clearedBecause,
            @CanBeNull @Nullable String acknowledgedAt,
            String acknowledgedBy) {
        static AlertView of(QualityAlert alert) {
            return new AlertView(
                    alert.id(),
                    alert.callId(),
                    alert.party(),
                    alert.way().text(),
                    alert.isActive(),
                    alert.raisedAt().toString(),
                    alert.broken(),
                    CauseView.of(alert.cause()),
                    known(alert.mos()),
                    rounded(alert.lossPercent()),
                    rounded(alert.jitterMs()),
                    known(alert.rttMs()),
                    alert.clearedAt().map(Instant::toString).orElse(null),
                    alert.clearedBecause(),
                    alert.acknowledgedAt().map(Instant::toString).orElse(null),
                    alert.acknowledgedBy());
        }
    }

    /** Alerts, active ones first, then the newest first. */
    record AlertList(int count, int active, List<AlertView> alerts) {}

    /** Ended calls, as directions or, when that is asked for, in groups; {@code count} is of what is shown. */
    record HistoryView(int count, List<StreamView> metrics, List<GroupView> groups) {}

    /** What ended calls have in common. */
    record GroupView(String key, int calls, StatisticsView statistics) {
        static GroupView of(QualityGroup group) {
            return new GroupView(group.key(), group.calls(), StatisticsView.of(group.statistics()));
        }
    }

    /** Directions of ended calls in figures. */
    record StatisticsView(
            int directions,
            int good,
            int fair,
            int poor,
            int unknown,
            DistributionView mos,
            DistributionView packetLossPercentage,
            DistributionView jitterMs,
            DistributionView rttMs) {
        static StatisticsView of(QualityStatistics statistics) {
            return new StatisticsView(
                    statistics.streams(),
                    statistics.good(),
                    statistics.fair(),
                    statistics.poor(),
                    statistics.unknown(),
                    DistributionView.of(statistics.mos()),
                    DistributionView.of(statistics.lossPercent()),
                    DistributionView.of(statistics.jitterMs()),
                    DistributionView.of(statistics.rttMs()));
        }
    }

    /** Values of directions in which they are known; 0 when there are none. */
    record DistributionView(int count, double average, double min, double p5, double p50, double p95, double max) {
        static DistributionView of(Distribution values) {
            return new DistributionView(
                    values.count(),
                    rounded(values.average()),
                    rounded(values.min()),
                    rounded(values.p5()),
                    rounded(values.p50()),
                    rounded(values.p95()),
                    rounded(values.max()));
        }
    }

    /** What is still good enough. */
    record ThresholdsView(double mos, double lossPercent, int jitterMs, int rttMs) {
        static ThresholdsView of(Thresholds thresholds) {
            return new ThresholdsView(
                    thresholds.mos(), thresholds.lossPercent(), thresholds.jitterMs(), thresholds.rttMs());
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static @Nullable Double known(double value) {
        return value < 0 ? null : rounded(value);
    }
}
