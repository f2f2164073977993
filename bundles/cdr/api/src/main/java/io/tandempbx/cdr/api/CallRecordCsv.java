package io.tandempbx.cdr.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Call records as lines of CSV (RFC 4180), in the columns of the call record interface. */
public final class CallRecordCsv {
    /** The first line, without its end. */
    public static final String HEADER =
            "call_id,from_extension,to_extension,start_time,answer_time,end_time,disposition,"
                    + "duration,billsec,hangup_cause,direction,trunk,recording_file,user_agent,mos";

    private CallRecordCsv() {}

    /** One call as a line without its end; times in UTC (ISO 8601), durations in seconds, what is not known is empty. */
    public static String line(CallRecord call) {
        Object[] cells = {
            call.callId(),
            call.fromExtension(),
            call.toExtension(),
            call.startTime(),
            call.answerTime().map(Instant::toString).orElse(""),
            call.endTime().map(Instant::toString).orElse(""),
            call.disposition().text(),
            call.duration().toMillis() / 1000.0,
            call.billed().toMillis() / 1000.0,
            call.hangupCause(),
            call.direction().text(),
            call.trunk(),
            call.recordingFile(),
            call.userAgent(),
            call.mos().isPresent() ? call.mos().getAsDouble() : ""
        };
        return Arrays.stream(cells)
                .map(Object::toString)
                .map(CallRecordCsv::cell)
                .collect(Collectors.joining(","));
    }

    /** What a peer chose must not become a formula in a spreadsheet. */
    private static String cell(String value) {
        boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
        String text = formula ? "'" + value : value;
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
