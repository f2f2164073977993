package io.tandempbx.qos.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Shows how calls sound. Reads what was sampled some seconds ago, so it disturbs no call. Thread-safe. */
@ProviderType
public interface QosService {

    /** Calls that are up and have media, oldest first. */
    List<CallQuality> running();

    /** MOS of the worst direction by call id, of calls that are up and of which it is known. */
    Map<String, Double> scores();

    /** A call that is up, or one of the history. */
    Optional<CallQuality> find(String callId);

    /** Alerts, active ones first and then the newest first; about the last thousand. */
    List<QualityAlert> alerts();

    /**
     * Somebody has seen an alert.
     *
     * @return the alert afterwards; empty when there is none of this id
     */
    Optional<QualityAlert> acknowledge(String alertId, String by);

    /** Ended calls of which anything was measured, that began within these moments; newest first. */
    List<CallQuality> history(Instant from, Instant to);

    /** The same put together; the group with the lowest average MOS first, hours in their order. */
    List<QualityGroup> groups(Grouping grouping, Instant from, Instant to);

    /** The same in figures. */
    QualityStatistics statistics(Instant from, Instant to);

    Thresholds thresholds();
}
