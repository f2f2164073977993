package io.tandempbx.qos.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One direction of a call that broke thresholds for several samples in a row.
 *
 * @param broken         which: mos, loss, jitter, rtt or silence
 * @param mos            the worst of a sample until now, as with the others; negative while unknown
 * @param clearedAt      when it had kept all thresholds for several samples, or the call ended; empty until then
 * @param clearedBecause why; empty until then
 * @param acknowledgedBy who has seen it; empty while nobody
 */
public record QualityAlert(
        String id,
        String callId,
        String party,
        Way way,
        Instant raisedAt,
        List<String> broken,
        Cause cause,
        double mos,
        double lossPercent,
        double jitterMs,
        double rttMs,
        Optional<Instant> clearedAt,
        String clearedBecause,
        String acknowledgedBy,
        Optional<Instant> acknowledgedAt) {

    public QualityAlert {
        broken = List.copyOf(broken);
    }

    public boolean isActive() {
        return clearedAt.isEmpty();
    }
}
