package io.tandempbx.cdr.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One call, over or still going on.
 *
 * @param callId        correlation id; unique
 * @param fromExtension the caller's extension or number
 * @param toExtension   what was dialled
 * @param answerTime    empty when nobody took it
 * @param endTime       empty while it goes on
 * @param duration      from start to end, or until it was looked at
 * @param hangupCause   name of the Q.850 cause, for example {@code normal_call_clearing}; empty while it goes on
 * @param detail        the same in words, with who ended it
 * @param sipStatus     the SIP status that ended it, 200 for an ordinary end; 0 while it goes on
 * @param trunk         empty for none
 * @param recordingFile empty for none
 * @param userAgent     what the caller's phone calls itself; empty when unknown
 * @param mos           estimated quality, 1.0-5.0; empty when it was not measured
 */
public record CallRecord(
        String callId,
        String fromExtension,
        String toExtension,
        Instant startTime,
        Optional<Instant> answerTime,
        Optional<Instant> endTime,
        Duration duration,
        Disposition disposition,
        String hangupCause,
        String detail,
        int sipStatus,
        CallDirection direction,
        String trunk,
        String recordingFile,
        String userAgent,
        OptionalDouble mos) {

    /** How long the parties could talk: from the answer to the end, or until it was looked at; zero when unanswered. */
    public Duration billed() {
        return answerTime
                .map(answered -> Duration.between(answered, startTime.plus(duration)))
                .filter(billed -> !billed.isNegative())
                .orElse(Duration.ZERO);
    }

    /** The same record with a quality, 1.0-5.0. */
    public CallRecord withMos(double score) {
        return new CallRecord(
                callId,
                fromExtension,
                toExtension,
                startTime,
                answerTime,
                endTime,
                duration,
                disposition,
                hangupCause,
                detail,
                sipStatus,
                direction,
                trunk,
                recordingFile,
                userAgent,
                OptionalDouble.of(score));
    }

    /** Where it stands in the order of all records. */
    public CallRecordKey key() {
        return new CallRecordKey(startTime.toEpochMilli(), callId);
    }
}
