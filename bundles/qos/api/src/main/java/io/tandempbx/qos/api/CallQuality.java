package io.tandempbx.qos.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one call fared.
 *
 * @param endedAt empty while it is up
 * @param trunk   by which it came in or went out; empty for a call within the platform
 * @param cause   of the worst there was, or of what is bad now
 * @param streams two for each leg that has or had media
 */
public record CallQuality(
        String callId,
        String from,
        String to,
        Instant startedAt,
        Optional<Instant> endedAt,
        String trunk,
        Cause cause,
        List<StreamQuality> streams) {

    public CallQuality {
        streams = List.copyOf(streams);
    }

    /** Of the direction that fared worst; negative while nothing is known. */
    public double mos() {
        double worst = -1;
        for (StreamQuality stream : streams) {
            double mos = stream.mos();
            if (mos >= 0 && (worst < 0 || mos < worst)) {
                worst = mos;
            }
        }
        return worst;
    }
}
