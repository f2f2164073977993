package io.tandempbx.route.api;

import java.util.List;

/**
 * What is to be tried for a call, stage after stage, and why.
 *
 * @param status    0 when there is something to try; otherwise the final response for the caller
 * @param reason    why it is refused, for the caller's Warning header; empty when it is not
 * @param emergency allowed beyond every limit
 * @param stages    the first is tried first; empty when refused
 * @param trace     one step per line, for operators: how the plan came about
 */
public record RoutePlan(int status, String reason, boolean emergency, List<Stage> stages, List<String> trace) {

    public RoutePlan {
        stages = List.copyOf(stages);
        trace = List.copyOf(trace);
    }

    public static RoutePlan refused(int status, String reason, List<String> trace) {
        return new RoutePlan(status, reason, false, List.of(), trace);
    }
}
