package io.tandempbx.rest.cxf.resource;

import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.rest.cxf.http.CanBeNull;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Call records as they are shown. */
interface CallRecordViews {
    String CSV = "text/csv";

    /** Call records, newest first; {@code next} is where the next page begins, null on the last. */
    record CallRecordList(int count, List<CallRecordView> calls, @CanBeNull @Nullable String next) {}

    /** One call; {@code duration} and {@code billsec} are seconds. What is not known (yet) is null. */
    record CallRecordView(
            String callId,
            String fromExtension,
            String toExtension,
            String startTime,
            @CanBeNull @Nullable String answerTime,
            @CanBeNull @Nullable String endTime,
            String disposition,
            double duration,
            double billsec,
            String hangupCause,
            String direction,
            @CanBeNull @Nullable String trunk,
            @CanBeNull @Nullable String recordingFile,
            @CanBeNull @Nullable String userAgent,
            @CanBeNull @Nullable Double mos) {

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
}
