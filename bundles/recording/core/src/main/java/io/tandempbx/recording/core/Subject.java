package io.tandempbx.recording.core;

import io.tandempbx.call.api.CallSummary;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a recording is of; never changes. */
record Subject(
        String id,
        String callId,
        String from,
        String to,
        String direction,
        String trunk,
        String reason,
        Instant startedAt) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final Pattern FILE =
            Pattern.compile("([0-9]{8}-[0-9]{6})_([0-9A-Za-z+-]*)_([0-9A-Za-z+-]*)_([0-9A-Za-z+-]+)(?:_[0-9])?\\.wav");
    private static final int LONGEST_NUMBER = 64;

    /** Of a call, from now on. */
    static Subject of(CallSummary call, String reason, Instant now) {
        String id = STAMP.format(now) + "_" + clean(call.from()) + "_" + clean(call.to()) + "_" + clean(call.callId());
        return new Subject(id, call.callId(), call.from(), call.to(), call.direction(), call.trunk(), reason, now);
    }

    /** What the name of a file tells; nothing if it was not given here. */
    static Optional<Subject> ofFile(String name) {
        Matcher parts = FILE.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String id = name.substring(0, name.length() - ".wav".length());
        try {
            Instant begun = STAMP.parse(parts.group(1), Instant::from);
            return Optional.of(new Subject(id, parts.group(4), parts.group(2), parts.group(3), "", "", "found", begun));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same under another name. */
    Subject named(String other) {
        return new Subject(other, callId, from, to, direction, trunk, reason, startedAt);
    }

    /** What a peer chose becomes part of a file's name. */
    private static String clean(String text) {
        String cut = text.length() > LONGEST_NUMBER ? text.substring(0, LONGEST_NUMBER) : text;
        return cut.replaceAll("[^0-9A-Za-z+-]", "-");
    }
}
