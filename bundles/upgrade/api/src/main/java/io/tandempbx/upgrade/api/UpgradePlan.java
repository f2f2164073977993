package io.tandempbx.upgrade.api;

import java.util.List;

/**
 * What an upgrade will do, in order.
 *
 * @param bundles   to be replaced, lowest floor first
 * @param unchanged symbolic names of jars whose version is installed already
 * @param stopped   symbolic names of the bundles that will be stopped, in this order
 * @param rewired   symbolic names of the bundles that will get new wires
 * @param started   symbolic names of the bundles that will be started, in this order
 * @param notes     what an operator should know
 * @param problems  why it cannot be done; empty when it can
 */
public record UpgradePlan(
        List<PlannedBundle> bundles,
        List<String> unchanged,
        List<String> stopped,
        List<String> rewired,
        List<String> started,
        List<String> notes,
        List<String> problems) {

    public UpgradePlan {
        bundles = List.copyOf(bundles);
        unchanged = List.copyOf(unchanged);
        stopped = List.copyOf(stopped);
        rewired = List.copyOf(rewired);
        started = List.copyOf(started);
        notes = List.copyOf(notes);
        problems = List.copyOf(problems);
    }
}
