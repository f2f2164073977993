package io.tandempbx.route.core;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.TimeCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What operators keep of the dial plan at one moment, by name; immutable. */
record RouteItems(
        Map<String, RingGroup> ringGroups,
        Map<String, OutboundRoute> outbound,
        Map<String, InboundRoute> inbound,
        Map<String, TimeCondition> timeConditions,
        Map<String, Holidays> holidays,
        Map<String, AttendantMenu> menus) {

    static final RouteItems NONE = new RouteItems(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    RouteItems {
        ringGroups = Map.copyOf(ringGroups);
        outbound = Map.copyOf(outbound);
        inbound = Map.copyOf(inbound);
        timeConditions = Map.copyOf(timeConditions);
        holidays = Map.copyOf(holidays);
        menus = Map.copyOf(menus);
    }

    /** Enabled ones, the one that is tried first first. */
    List<OutboundRoute> outboundInOrder() {
        return outbound.values().stream()
                .filter(OutboundRoute::enabled)
                .sorted(Comparator.comparingInt(OutboundRoute::order).thenComparing(OutboundRoute::id))
                .toList();
    }

    /** Enabled ones, the one that is tried first first. */
    List<InboundRoute> inboundInOrder() {
        return inbound.values().stream()
                .filter(InboundRoute::enabled)
                .sorted(Comparator.comparingInt(InboundRoute::order).thenComparing(InboundRoute::id))
                .toList();
    }
}
