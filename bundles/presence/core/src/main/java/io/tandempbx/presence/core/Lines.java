package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all lamps show, by the calls going on. Confined to the lane of presence. */
final class Lines {
    private final Map<String, List<Line>> byCall = new HashMap<>();
    private final Map<String, List<Line>> byResource = new HashMap<>();

    /** Takes all calls anew; returns the resources whose lamps change. */
    Set<String> replace(Collection<CallSummary> calls) {
        Map<String, List<Line>> before = new HashMap<>(byResource);
        byCall.clear();
        byResource.clear();
        calls.forEach(call -> put(call.callId(), Line.of(call)));
        Set<String> resources = new HashSet<>(before.keySet());
        resources.addAll(byResource.keySet());
        resources.removeIf(
                resource -> Set.copyOf(before.getOrDefault(resource, List.of())).equals(Set.copyOf(of(resource))));
        return resources;
    }

    /** Takes one call as it is now, empty when it is over; returns the resources whose lamps change. */
    Set<String> update(String callId, Optional<CallSummary> call) {
        List<Line> before = byCall.getOrDefault(callId, List.of());
        List<Line> after = call.map(Line::of).orElse(List.of());
        Set<String> touched = new HashSet<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> touched.add(line.resource()));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> touched.add(line.resource()));
        if (!touched.isEmpty()) {
            before.forEach(this::take);
            byCall.remove(callId);
            put(callId, after);
        }
        return touched;
    }

    /** What the lamp of a resource shows, the oldest call first. */
    List<Line> of(String resource) {
        return byResource.getOrDefault(resource, List.of());
    }

    private void take(Line line) {
        List<Line> rest = new ArrayList<>(of(line.resource()));
        rest.remove(line);
        if (rest.isEmpty()) {
            byResource.remove(line.resource());
        } else {
            byResource.put(line.resource(), rest);
        }
    }

    private void put(String callId, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        byCall.put(callId, lines);
        for (Line line : lines) {
            byResource.merge(line.resource(), List.of(line), (present, more) -> {
                List<Line> both = new ArrayList<>(present);
                both.addAll(more);
                return both;
            });
        }
    }
}
