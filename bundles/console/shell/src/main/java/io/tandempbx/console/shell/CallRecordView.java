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
    static final String CSV_HEADER = "call_id,from_extension,to_extension,start_time,answer_time,end_time,disposition,"
            + "duration,billsec,hangup_cause,direction,trunk,recording_file,user_agent,mos";

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

    /** One line of CSV (RFC 4180) without its end. */
    String csv() {
        StringBuilder line = new StringBuilder();
        for (Object value : new @Nullable Object[] {
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
        }) {
            line.append(line.length() == 0 ? "" : ",").append(cell(value));
        }
        return line.toString();
    }

    /** What a peer chose must not become a formula in a spreadsheet. */
    private static String cell(@Nullable Object value) {
        String text = value == null ? "" : value.toString();
        if (!text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean quoted = text.indexOf(',') >= 0 || text.indexOf('"') >= 0;
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
