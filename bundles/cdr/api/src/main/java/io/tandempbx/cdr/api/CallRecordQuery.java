package io.tandempbx.cdr.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which call records are wanted; what is empty does not restrict.
 *
 * @param from        calls that began at this moment or later
 * @param to          and before this moment
 * @param extension   caller or called party, exactly
 * @param number      digits that occur in the caller's or the dialled number
 * @param minDuration calls at least this long
 * @param maxDuration calls at most this long
 */
public record CallRecordQuery(
        Instant from,
        Instant to,
        Optional<String> extension,
        Optional<String> number,
        Optional<Duration> minDuration,
        Optional<Duration> maxDuration,
        Optional<CallDirection> direction,
        Optional<String> trunk,
        Optional<Disposition> disposition) {

    /** All calls that began in a window. */
    public static CallRecordQuery between(Instant from, Instant to) {
        return new CallRecordQuery(
                from,
                to,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether a record is wanted. */
    public boolean matches(CallRecord record) {
        return !record.startTime().isBefore(from)
                && record.startTime().isBefore(to)
                && extension
                        .map(wanted -> wanted.equals(record.fromExtension()) || wanted.equals(record.toExtension()))
                        .orElse(true)
                && number.map(digits -> record.fromExtension().contains(digits)
                                || record.toExtension().contains(digits))
                        .orElse(true)
                && minDuration
                        .map(least -> record.duration().compareTo(least) >= 0)
                        .orElse(true)
                && maxDuration
                        .map(most -> record.duration().compareTo(most) <= 0)
                        .orElse(true)
                && direction.map(wanted -> wanted == record.direction()).orElse(true)
                && trunk.map(wanted -> wanted.equals(record.trunk())).orElse(true)
                && disposition.map(wanted -> wanted == record.disposition()).orElse(true);
    }
}
