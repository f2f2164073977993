package io.tandempbx.trunk.core.dns;

import java.util.List;

/**
 * What a destination came to.
 *
 * @param hops       by priority; empty when the name has no address
 * @param steps      what was asked and answered, one line each
 * @param ttlSeconds how long it holds
 */
public record Resolution(List<Hop> hops, List<String> steps, long ttlSeconds) {

    public Resolution {
        hops = List.copyOf(hops);
        steps = List.copyOf(steps);
    }
}
