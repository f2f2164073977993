package io.tandempbx.route.api;

import java.util.List;

/**
 * A number at which several extensions ring.
 *
 * @param number      that is dialled, 2-10 digits
 * @param name        for operators
 * @param strategy    in which order
 * @param members     extensions; their own forwarding is not followed
 * @param ringSeconds how long they ring, each or all together; 0 for the preset of call control
 * @param fallback    number that is dialled when nobody of them answers; empty for none
 */
public record RingGroup(
        String number, String name, RingStrategy strategy, List<String> members, int ringSeconds, String fallback)
        implements RouteItem {

    public RingGroup {
        members = List.copyOf(members);
    }

    @Override
    public String id() {
        return number;
    }
}
