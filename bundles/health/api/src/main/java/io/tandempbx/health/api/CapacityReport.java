package io.tandempbx.health.api;

import java.time.Instant;
import java.util.List;

/**
 * What there is of all that can run out.
 *
 * @param at         when it was looked at
 * @param peaksSince since when peaks are looked for
 */
public record CapacityReport(Instant at, Instant peaksSince, List<CapacityFigure> figures) {

    public CapacityReport {
        figures = List.copyOf(figures);
    }
}
