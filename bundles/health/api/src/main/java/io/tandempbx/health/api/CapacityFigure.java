package io.tandempbx.health.api;

import java.util.OptionalDouble;

/**
 * How much there is of something that can run out.
 *
 * @param name        for example {@code calls} or {@code recordings}
 * @param unit        of the figures: {@code calls}, {@code extensions}, {@code ports}, {@code percent} or {@code bytes}
 * @param used        now
 * @param peak        the most that was seen since the report's {@code peaksSince}; as much as now where nobody looks
 * @param limit       as much as there is; 0 where there is no limit of its own
 * @param warnPercent of the limit, from which on somebody should look; 0 for never
 * @param perDay      what comes in a day, in the same unit, as if nothing were removed; 0 where nothing grows
 */
public record CapacityFigure(
        String name, String unit, double used, double peak, double limit, double warnPercent, double perDay) {

    /** The used share of the limit; empty without one. */
    public OptionalDouble percent() {
        return limit > 0 ? OptionalDouble.of(100 * used / limit) : OptionalDouble.empty();
    }

    /** How many days there is room for if it goes on like this; empty when it does not grow or has no limit. */
    public OptionalDouble daysUntilFull() {
        return limit > 0 && perDay > 0 ? OptionalDouble.of(Math.max(0, limit - used) / perDay) : OptionalDouble.empty();
    }

    /** Whether the peak has come as near to the limit as somebody should look at. */
    public CheckStatus status() {
        double most = Math.max(used, peak);
        return limit > 0 && warnPercent > 0 && 100 * most / limit > warnPercent
                ? CheckStatus.WARNING
                : CheckStatus.HEALTHY;
    }
}
