package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.SessionStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call as a row.
 *
 * @param duration in seconds from its begin until now or its end
 * @param codec    of its first leg that has one; empty while none
 * @param endedAt  null while it is up, as is {@code endCause}
 */
record CallView(
        String callId,
        String from,
        String to,
        String state,
        String startedAt,
        @Nullable String answeredAt,
        long duration,
        String codec,
        @Nullable String endedAt,
        @Nullable String endCause) {
    private static final String ENDED = "ended";

    /** All calls. */
    record Calls(int count, List<CallView> calls) {}

    /** One leg with its counters; {@code media} is null while it has no session or the media service is away. */
    record LegView(
            String party,
            String sipCallId,
            String state,
            String peer,
            String codec,
            @Nullable SessionStatistics media) {}

    /** One call with all that is known about it. */
    record Details(
            String callId,
            String from,
            String to,
            String state,
            String startedAt,
            @Nullable String answeredAt,
            long duration,
            String codec,
            @Nullable String endedAt,
            @Nullable String endCause,
            List<LegView> legs,
            List<String> route) {}

    static CallView of(CallSummary call, Instant now) {
        String state = call.state().name().toLowerCase(Locale.ROOT);
        return new CallView(
                call.callId(),
                call.from(),
                call.to(),
                state,
                call.startedAt().toString(),
                call.answeredAt().map(Instant::toString).orElse(null),
                Math.max(0, Duration.between(call.startedAt(), now).toSeconds()),
                call.legs().stream()
                        .map(LegSummary::codec)
                        .filter(codec -> !codec.isEmpty())
                        .findFirst()
                        .orElse(""),
                null,
                null);
    }

    static CallView of(EndedCall over) {
        CallView last = of(over.call(), over.endedAt());
        return new CallView(
                last.callId,
                last.from,
                last.to,
                ENDED,
                last.startedAt,
                last.answeredAt,
                last.duration,
                last.codec,
                over.endedAt().toString(),
                over.cause());
    }

    /**
     * @param statistics of a media session by its name
     */
    static Details details(CallSummary call, Instant now, Function<String, Optional<SessionStatistics>> statistics) {
        return details(of(call, now), call, LegSummary::state, statistics);
    }

    static Details details(EndedCall over) {
        return details(of(over), over.call(), leg -> ENDED, session -> Optional.empty());
    }

    private static Details details(
            CallView row,
            CallSummary call,
            Function<LegSummary, String> state,
            Function<String, Optional<SessionStatistics>> statistics) {
        List<LegView> legs = call.legs().stream()
                .map(leg -> new LegView(
                        leg.party(),
                        leg.sipCallId(),
                        state.apply(leg),
                        leg.peer(),
                        leg.codec(),
                        leg.mediaSession().isEmpty()
                                ? null
                                : statistics.apply(leg.mediaSession()).orElse(null)))
                .toList();
        return new Details(
                row.callId,
                row.from,
                row.to,
                row.state,
                row.startedAt,
                row.answeredAt,
                row.duration,
                row.codec,
                row.endedAt,
                row.endCause,
                legs,
                call.route());
    }
}
