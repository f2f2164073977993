package io.tandempbx.route.core;

import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** In which order the members of a ring group ring. */
final class RingOrder {
    private final Function<String, Instant> lastAnswered;

    /**
     * @param lastAnswered when an extension answered its last call; the epoch for never
     */
    RingOrder(Function<String, Instant> lastAnswered) {
        this.lastAnswered = lastAnswered;
    }

    /** The members, whoever rings first first; the same for the same request in the same second. */
    List<String> of(RingGroup group, List<String> members, RouteRequest request) {
        List<String> order = new ArrayList<>(members);
        switch (group.strategy()) {
            case ALL, IN_ORDER -> {
                // as they are listed
            }
            case RANDOM -> Collections.shuffle(order, new Random(seed(group, request)));
            case LEAST_RECENT -> order.sort(Comparator.comparing(lastAnswered)); // keeps the list's order among equals
        }
        return order;
    }

    private static long seed(RingGroup group, RouteRequest request) {
        long seed = request.at().getEpochSecond();
        for (String part : List.of(group.number(), request.caller(), request.trunk(), request.dialled())) {
            seed = seed * 1_000_003 + part.hashCode();
        }
        return seed;
    }
}
