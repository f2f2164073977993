package io.tandempbx.trunk.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A trunk at one moment.
 *
 * @param host        as configured
 * @param reason      why it is not up; empty when it is
 * @param registered  whether our registration with it stands; empty when it wants none
 * @param activeCalls channels in use
 * @param maxChannels 0 for no limit
 * @param since       when it came to this state
 * @param rttMs       of the last probe; -1 while unknown
 */
public record TrunkStatus(
        String id,
        String name,
        String host,
        TrunkState state,
        String reason,
        Optional<Boolean> registered,
        int activeCalls,
        int maxChannels,
        Instant since,
        long rttMs) {}
