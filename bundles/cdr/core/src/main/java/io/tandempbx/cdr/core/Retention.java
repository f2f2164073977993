package io.tandempbx.cdr.core;

import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes call records that are older than they shall be, once an hour and when the setting changes, in small parts. */
final class Retention implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int PART = 1000;

    private final Supplier<CdrSettings> settings;
    private final ServiceSlot<CallRecordRepository> repository;
    private final Clock clock;
    private Instant due = Instant.MIN; // this and the next two are touched by the worker only
    private int lastDays;
    private int removed;

    Retention(Supplier<CdrSettings> settings, ServiceSlot<CallRecordRepository> repository, Clock clock) {
        this.settings = settings;
        this.repository = repository;
        this.clock = clock;
    }

    @Override
    public Outcome once() {
        int days = settings.get().retentionDays();
        Instant now = clock.instant();
        if (days == 0 || (days == lastDays && now.isBefore(due))) {
            return Outcome.IDLE;
        }
        Instant before = now.minus(Duration.ofDays(days));
        int part;
        try {
            part = repository
                    .<Integer, CallRecordsUnavailableException>attempt(table -> table.remove(before, PART))
                    .orElse(-1);
        } catch (CallRecordsUnavailableException e) {
            LOG.debug("Old call records stay for now: {}", e.getMessage());
            part = -1;
        }
        if (part < 0) {
            return Outcome.RETRY;
        }
        removed += part;
        if (part > 0) {
            return Outcome.MORE; // a part may have been smaller than asked for, as H2 once had it, and not be the last
        }
        if (removed > 0) {
            LOG.info("Removed {} call records from before {}", removed, before);
        }
        removed = 0;
        lastDays = days;
        due = now.plus(PERIOD);
        return Outcome.IDLE;
    }
}
