package io.tandempbx.rest.cxf.resource;

import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.rest.cxf.http.CanBeNull;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Call records as they are shown. */
interface CallRecordViews {
    String CSV = "text/csv";
    String CSV_HEADER = "call_id,from_extension,to_extension,start_time,answer_time,end_time,disposition,duration,"
            + "billsec,hangup_cause,direction,trunk,recording_file,user_agent,mos";

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

        /** One line of CSV (RFC 4180) without its end. */
        String csv() {
            @Nullable
            Object[] cells = {
                callId,
                fromExtension,
                toExtension,
                startTime,
                answerTime,
                endTime,
                disposition,
                duration,
                billsec,
                hangupCause,
                direction,
                trunk,
                recordingFile,
                userAgent,
                mos
            };
            return Arrays.stream(cells).map(CallRecordView::cell).collect(Collectors.joining(","));
        }

        /** What a peer chose must not become a formula in a spreadsheet. */
        private static String cell(@Nullable Object value) {
            String text = value == null ? "" : value.toString();
            if (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
                text = "'" + text;
            }
            boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
            return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
        }

        private static @Nullable String orNull(String text) {
            return text.isEmpty() ? null : text;
        }
    }
}
