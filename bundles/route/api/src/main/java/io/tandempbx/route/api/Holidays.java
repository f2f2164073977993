package io.tandempbx.route.api;

import java.util.List;

/**
 * Days on which nobody works.
 *
 * @param id   their name
 * @param days {@code 2026-12-24}, or {@code 12-25} for every year
 */
public record Holidays(String id, List<String> days) implements RouteItem {

    public Holidays {
        days = List.copyOf(days);
    }
}
