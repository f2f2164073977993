package io.tandempbx.trunk.core;

import io.tandempbx.trunk.core.dns.Hop;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** In which order the addresses of a trunk are tried: by priority, and by chance within one by weight (RFC 2782). */
final class TargetOrder {
    private TargetOrder() {}

    /**
     * One order for one call.
     *
     * @param hops by priority
     */
    static List<Hop> of(List<Hop> hops, RandomGenerator random) {
        List<Hop> order = new ArrayList<>(hops.size());
        int start = 0;
        while (start < hops.size()) {
            int end = start;
            while (end < hops.size()
                    && hops.get(end).priority() == hops.get(start).priority()) {
                end++;
            }
            pick(new ArrayList<>(hops.subList(start, end)), order, random);
            start = end;
        }
        return order;
    }

    private static void pick(List<Hop> group, List<Hop> order, RandomGenerator random) {
        while (group.size() > 1) {
            int total = group.stream().mapToInt(Hop::weight).sum();
            int chosen = total == 0 ? random.nextInt(group.size()) : at(group, random.nextInt(total));
            order.add(group.remove(chosen));
        }
        order.addAll(group);
    }

    private static int at(List<Hop> group, int point) {
        int passed = 0;
        for (int i = 0; i < group.size(); i++) {
            passed += group.get(i).weight();
            if (point < passed) {
                return i;
            }
        }
        return group.size() - 1;
    }
}
