package io.tandempbx.route.core;

import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A plan in the making: its stages and the trace. For one thread. */
final class Draft {
    /** Whatever became of the stage before. */
    static final Set<Outcome> ALWAYS = Set.copyOf(EnumSet.allOf(Outcome.class));

    private static final int MAX_STAGES = 32;

    private final List<Stage> stages = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();

    void note(String step) {
        trace.add(step);
    }

    boolean isFull() {
        return stages.size() >= MAX_STAGES;
    }

    /** Where the stage added last stands in the plan. */
    int last() {
        return stages.size() - 1;
    }

    /** @param follows the stage whose outcome leads here, {@link Stage#ANY} for whichever was tried last */
    void add(List<Destination> destinations, int ringSeconds, int follows, Set<Outcome> after, String divertedBy) {
        if (!isFull()) {
            stages.add(new Stage(destinations, ringSeconds, follows, after, divertedBy));
        }
    }

    RoutePlan plan(boolean emergency) {
        return new RoutePlan(0, "", emergency, stages, trace);
    }

    RoutePlan refused(Refusal refusal) {
        trace.add(refusal.toString());
        return RoutePlan.refused(refusal.status(), refusal.told(), trace);
    }
}
