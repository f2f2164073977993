package io.tandempbx.route.api;

/**
 * Some hours of some days of the week.
 *
 * @param days for example {@code mon-fri} or {@code sat,sun}
 * @param from for example {@code 08:00}, included
 * @param to   excluded; {@code 24:00} for the end of the day. Before {@code from} it is meant on the next day
 */
public record OpeningHours(String days, String from, String to) {}
