package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.sip.api.Body;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * After a crash, finds out which of the calls taken over had ended meanwhile: where no RTP comes from a party that should
 * speak, an OPTIONS within the dialog is answered 481 by a phone that has hung up (RFC 3261 §12.2.2). A phone whose
 * connection was lost has some time to open another. Runs on the call's lane.
 */
final class Probing {
    /** How long RTP may take to come back before a party is asked. */
    static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(8);

    /** How long a phone that cannot be reached is left alone before it is asked again. */
    static final long RETRY_MS = TimeUnit.SECONDS.toMillis(30);

    private static final int MAX_RETRIES = 4;
    private static final int UNREACHABLE = 503;

    private final CallContext context;
    private final Teardown teardown;

    Probing(CallContext context, Teardown teardown) {
        this.context = context;
        this.teardown = teardown;
    }

    /** Asks every party of an adopted call that has not been heard since. */
    void ask(Call call) {
        if (call.state != CallState.TALKING) {
            return;
        }
        call.legs.forEach(leg -> ask(call, leg));
    }

    /** Asks one party, unless it has been heard. */
    void ask(Call call, Leg leg) {
        if (call.state == CallState.TALKING && leg.state == LegState.TALKING && !isHeard(leg)) {
            context.send(call, leg, "probe", "", leg.dialog.request("OPTIONS", List.of(), Body.NONE));
        }
    }

    private boolean isHeard(Leg leg) {
        long silentMs = context.neighbours
                .media()
                .statistics(leg.mediaSession)
                .map(SessionStatistics::silentMs)
                .orElse(-1L);
        return silentMs >= 0 && silentMs < PATIENCE_MS;
    }

    /**
     * What a party answered, 408 when it did not, or 503 when it cannot be reached.
     *
     * @return whether to ask again later
     */
    boolean outcome(Call call, Leg leg, int status) {
        if (leg.state != LegState.TALKING) {
            return false;
        }
        if (status == UNREACHABLE && leg.dialog.flow.transport().reliable() && leg.probeRetries < MAX_RETRIES) {
            leg.probeRetries++;
            return true;
        }
        if (status == 481 || status == 408 || status == 404 || status == UNREACHABLE) {
            call.endCause = status + " from " + leg.party + " after a restart";
            leg.state = LegState.GONE;
            teardown.endAll(call, 200, "The other party was gone after a restart");
        }
        return false;
    }
}
