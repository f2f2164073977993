package io.tandempbx.qos.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.Way;
import io.tandempbx.qos.core.Causes.Direction;
import io.tandempbx.ring.state.StateTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts, active ones and the last thousand of all, in a table of the ring; each change is a line in the log and an event, but
 * for that an alert got worse. Thread-safe.
 */
final class AlertBook {
    private static final Logger LOG = LoggerFactory.getLogger(AlertBook.class);
    static final String TABLE = "qos.alert";
    private static final int LIMIT = 1000;

    private final StateTable table;
    private final EventOutlet events;
    private final Map<String, QualityAlert> alerts = new LinkedHashMap<>(); // oldest first; guarded by this
    private final Map<String, QualityAlert> active = new HashMap<>(); // by direction; guarded by this
    private long raised; // guarded by this
    private boolean crowded; // guarded by this

    AlertBook(StateTable table, EventOutlet events) {
        this.table = table;
        this.events = events;
        table.records().values().stream()
                .map(Records::alert)
                .sorted(Comparator.comparing(QualityAlert::raisedAt))
                .forEach(this::put);
    }

    private void put(QualityAlert alert) {
        alerts.put(alert.id(), alert);
        String direction = direction(alert.callId(), alert.party(), alert.way());
        if (alert.isActive()) {
            active.put(direction, alert);
        } else {
            active.computeIfPresent(direction, (same, other) -> other.id().equals(alert.id()) ? null : other);
        }
    }

    private static String direction(String callId, String party, Way way) {
        return callId + " " + way.text() + " " + party;
    }

    /** The active alert about one direction of a call. */
    synchronized Optional<QualityAlert> active(String callId, String party, Way way) {
        return Optional.ofNullable(active.get(direction(callId, party, way)));
    }

    /** All active alerts. */
    synchronized List<QualityAlert> active() {
        return List.copyOf(active.values());
    }

    /** Raises an alert, unless a thousand are active already. */
    synchronized void raise(String callId, Direction direction, List<String> broken, Cause cause, Instant now) {
        if (active.size() >= LIMIT) {
            if (!crowded) {
                crowded = true;
                LOG.warn("{} directions of calls suffer: no more alerts are raised until there are fewer", LIMIT);
            }
            return;
        }
        crowded = false;
        Sample sample = direction.sample();
        QualityAlert alert = new QualityAlert(
                newId(callId),
                callId,
                direction.party(),
                direction.way(),
                now,
                broken,
                cause,
                sample.mos(),
                sample.lossPercent(),
                sample.jitterMs(),
                sample.rttMs(),
                Optional.empty(),
                "",
                "",
                Optional.empty());
        makeRoom();
        keep(alert);
        raised++;
        LOG.warn(
                "call quality poor {} cause={}: {}",
                outline(alert),
                cause.kind().text(),
                cause.text());
        events.publish(new Happening(EventType.QUALITY_ALERT, now, callId, fields(alert)));
    }

    /** Forgets the oldest one that is cleared when there are too many. */
    private void makeRoom() {
        if (alerts.size() >= LIMIT) {
            alerts.values().stream()
                    .filter(alert -> !alert.isActive())
                    .findFirst()
                    .map(QualityAlert::id)
                    .ifPresent(oldest -> {
                        alerts.remove(oldest);
                        table.remove(oldest);
                    });
        }
    }

    private String newId(String callId) {
        int number = 1;
        while (alerts.containsKey(callId + "-" + number)) {
            number++;
        }
        return callId + "-" + number;
    }

    /** One more bad sample. */
    synchronized void worsen(QualityAlert before, Sample sample, List<String> broken) {
        Set<String> all = new LinkedHashSet<>(before.broken());
        all.addAll(broken);
        keep(new QualityAlert(
                before.id(),
                before.callId(),
                before.party(),
                before.way(),
                before.raisedAt(),
                List.copyOf(all),
                before.cause(),
                Math.min(before.mos(), sample.mos()),
                Math.max(before.lossPercent(), sample.lossPercent()),
                Math.max(before.jitterMs(), sample.jitterMs()),
                Math.max(before.rttMs(), sample.rttMs()),
                before.clearedAt(),
                before.clearedBecause(),
                before.acknowledgedBy(),
                before.acknowledgedAt()));
    }

    synchronized void clear(QualityAlert before, String because, Instant now) {
        QualityAlert alert = alerts.getOrDefault(before.id(), before);
        QualityAlert cleared =
                changed(alert, Optional.of(now), because, alert.acknowledgedBy(), alert.acknowledgedAt());
        keep(cleared);
        LOG.info("call quality alert over {} because={}", outline(cleared), because);
        Map<String, String> fields = new HashMap<>(fields(cleared));
        fields.put("reason", because);
        events.publish(new Happening(EventType.QUALITY_CLEARED, now, cleared.callId(), fields));
    }

    /** The alert afterwards; who saw it first stays. */
    synchronized Optional<QualityAlert> acknowledge(String id, String by, Instant now) {
        QualityAlert alert = alerts.get(id);
        if (alert == null) {
            return Optional.empty();
        }
        if (alert.acknowledgedAt().isEmpty()) {
            alert = changed(alert, alert.clearedAt(), alert.clearedBecause(), by, Optional.of(now));
            keep(alert);
        }
        return Optional.of(alert);
    }

    private static QualityAlert changed(
            QualityAlert alert,
            Optional<Instant> clearedAt,
            String because,
            String acknowledgedBy,
            Optional<Instant> acknowledgedAt) {
        return new QualityAlert(
                alert.id(),
                alert.callId(),
                alert.party(),
                alert.way(),
                alert.raisedAt(),
                alert.broken(),
                alert.cause(),
                alert.mos(),
                alert.lossPercent(),
                alert.jitterMs(),
                alert.rttMs(),
                clearedAt,
                because,
                acknowledgedBy,
                acknowledgedAt);
    }

    private void keep(QualityAlert alert) {
        table.put(alert.id(), Records.of(alert));
        put(alert);
    }

    /** Active ones first, then the newest first. */
    synchronized List<QualityAlert> all() {
        List<QualityAlert> all = new ArrayList<>(alerts.values());
        all.sort(Comparator.comparing(QualityAlert::isActive)
                .thenComparing(QualityAlert::raisedAt)
                .reversed());
        return all;
    }

    /** How many were raised since this revision began. */
    synchronized long raised() {
        return raised;
    }

    private static String outline(QualityAlert alert) {
        return String.format(
                Locale.ROOT,
                "call_id=%s party=%s direction=%s broken=%s mos=%.1f loss=%.1f jitter=%.0f rtt=%s",
                alert.callId(),
                clean(alert.party()),
                alert.way().text(),
                String.join(",", alert.broken()),
                alert.mos(),
                alert.lossPercent(),
                alert.jitterMs(),
                alert.rttMs() < 0 ? "unknown" : Math.round(alert.rttMs()));
    }

    /** What a peer chose becomes one word. */
    private static String clean(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "?");
    }

    private static Map<String, String> fields(QualityAlert alert) {
        Map<String, String> fields = new HashMap<>(Map.of(
                "alert",
                alert.id(),
                "party",
                alert.party(),
                "direction",
                alert.way().text(),
                "broken",
                String.join(",", alert.broken()),
                "cause",
                alert.cause().kind().text(),
                "mos",
                number(alert.mos()),
                "loss_percent",
                number(alert.lossPercent()),
                "jitter_ms",
                number(alert.jitterMs())));
        if (alert.rttMs() >= 0) {
            fields.put("rtt_ms", number(alert.rttMs()));
        }
        return fields;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
