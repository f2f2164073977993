package io.tandempbx.recording.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A part of a recording that holds silence and not what was said.
 *
 * @param fromMs from the recording's begin
 * @param toMs   not included
 */
public record RecordingMark(Kind kind, long fromMs, long toMs) {

    /** Why. */
    public enum Kind {
        /** Somebody wanted it so. */
        PAUSE,
        /** It was lost: a disk too slow or full, or a process that was killed. */
        GAP;

        /** In lower case, as it is shown. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Several as one text, for example {@code pause:1200-3400,gap:5000-5040}. */
    public static String text(List<RecordingMark> marks) {
        return marks.stream()
                .map(mark -> mark.kind.text() + ":" + mark.fromMs + "-" + mark.toMs)
                .collect(Collectors.joining(","));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static List<RecordingMark> of(String text) {
        List<RecordingMark> marks = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int colon = word.indexOf(':');
            int dash = word.indexOf('-', colon + 1);
            if (colon < 0 || dash < 0) {
                throw new IllegalArgumentException("no mark of a recording: " + word);
            }
            Kind kind = Kind.valueOf(word.substring(0, colon).toUpperCase(Locale.ROOT));
            marks.add(new RecordingMark(
                    kind, Long.parseLong(word.substring(colon + 1, dash)), Long.parseLong(word.substring(dash + 1))));
        }
        return marks;
    }
}
