package io.tandempbx.console.shell;

import io.tandempbx.cdr.api.CallRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call record as a row.
 *
 * @param duration in seconds, as is {@code billsec}
 */
record CallRecordView(
        String callId,
        String fromExtension,
        String toExtension,
        String startTime,
        @Nullable String answerTime,
        @Nullable String endTime,
        String disposition,
        double duration,
        double billsec,
        String hangupCause,
        String direction,
        @Nullable String trunk,
        @Nullable String recordingFile,
        @Nullable String userAgent,
        @Nullable Double mos) {
    /** @param next where the next page begins; null when this is the last */
    record Page(int count, List<CallRecordView> calls, @Nullable String next) {}

    static CallRecordView of(CallRecord call) {
        return new CallRecordView(
                call.callId(),
                call.fromExtension(),
                call.toExtension(),
                call.startTime().toString(),
                call.answerTime().map(Instant::toString).orElse(null),
                call.endTime().map(Instant::toString).orElse(null),
                call.disposition().text(),
                call.duration().toMillis() / 1000.0,
                call.billed().toMillis() / 1000.0,
                call.hangupCause(),
                call.direction().text(),
                orNull(call.trunk()),
                orNull(call.recordingFile()),
                orNull(call.userAgent()),
                call.mos().isPresent() ? call.mos().getAsDouble() : null);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
