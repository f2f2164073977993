package io.tandempbx.route.api;

/** A part of the dial plan that operators keep: it has a name among those of its kind. */
public sealed interface RouteItem
        permits RingGroup, OutboundRoute, InboundRoute, TimeCondition, Holidays, AttendantMenu {

    /** Its name; of a ring group its number. */
    String id();
}
