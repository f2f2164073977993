package io.tandempbx.cdr.api;

import java.util.Comparator;
import java.util.Optional;

/**
 * A place in the order of all call records, newest first; as text it is the cursor of a page.
 *
 * @param startMs when the call began, milliseconds since 1970 UTC
 */
public record CallRecordKey(long startMs, String callId) implements Comparable<CallRecordKey> {
    private static final Comparator<CallRecordKey> NEWEST_FIRST = Comparator.comparingLong(CallRecordKey::startMs)
            .thenComparing(CallRecordKey::callId)
            .reversed();

    /** Newest first. */
    @Override
    public int compareTo(CallRecordKey other) {
        return NEWEST_FIRST.compare(this, other);
    }

    /** Only digits, a hyphen and the call id. */
    public String text() {
        return startMs + "-" + callId;
    }

    /** The key of a text, empty when it is none. */
    public static Optional<CallRecordKey> of(String text) {
        int hyphen = text.indexOf('-', 1);
        if (hyphen < 0 || !text.substring(0, hyphen).matches("-?[0-9]{1,18}") || text.length() > 100) {
            return Optional.empty();
        }
        return Optional.of(new CallRecordKey(Long.parseLong(text.substring(0, hyphen)), text.substring(hyphen + 1)));
    }
}
