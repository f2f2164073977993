package io.tandempbx.route.api;

import java.util.List;

/**
 * When something is open.
 *
 * @param id       its name
 * @param timeZone for example {@code Europe/Berlin}
 * @param hours    when it is open in a usual week
 * @param holidays names of lists of days on which it is closed
 */
public record TimeCondition(String id, String timeZone, List<OpeningHours> hours, List<String> holidays)
        implements RouteItem {

    public TimeCondition {
        hours = List.copyOf(hours);
        holidays = List.copyOf(holidays);
    }
}
