package io.tandempbx.route.api;

import java.util.List;
import java.util.Set;

/**
 * Destinations that are tried at the same time; the first answer wins.
 *
 * @param destinations at least one; an application stands alone
 * @param ringSeconds  how long they ring; 0 for the preset of call control
 * @param follows      the place in the plan, from 0, of the stage whose outcome leads here: this stage is passed over
 *                     unless that one was tried last; {@link #ANY} for whichever was
 * @param after        the outcomes of that stage that lead here; this stage is passed over after any other. The first
 *                     stage is tried whatever this and {@code follows} say
 * @param divertedBy   the extension whose forwarding leads here (RFC 5806); empty when nobody's does
 */
public record Stage(
        List<Destination> destinations, int ringSeconds, int follows, Set<Outcome> after, String divertedBy) {
    /** Stands for whichever stage was tried last. */
    public static final int ANY = -1;

    public Stage {
        destinations = List.copyOf(destinations);
        after = Set.copyOf(after);
    }

    /** A first stage, or one after whatever became of the stage before. */
    public static Stage of(Destination... destinations) {
        return new Stage(List.of(destinations), 0, ANY, Set.of(Outcome.values()), "");
    }

    /** Whether this stage comes after another that was tried and ended so. */
    public boolean isDueAfter(int tried, Outcome outcome) {
        return (follows == ANY || follows == tried) && after.contains(outcome);
    }
}
