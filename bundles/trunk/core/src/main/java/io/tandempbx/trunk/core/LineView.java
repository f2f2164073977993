package io.tandempbx.trunk.core;

import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.core.dns.Hop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A trunk at one moment, as every thread may see it.
 *
 * @param usable     addresses that are not known to be silent, by priority
 * @param known      all addresses, for calls that must be tried
 * @param registered empty when it wants no registration
 * @param rttMs      of the last probe; -1 while unknown
 */
record LineView(
        TrunkPlan plan,
        TrunkState state,
        String reason,
        Instant since,
        List<Hop> usable,
        List<Hop> known,
        Optional<Boolean> registered,
        long rttMs) {

    LineView {
        usable = List.copyOf(usable);
        known = List.copyOf(known);
    }
}
