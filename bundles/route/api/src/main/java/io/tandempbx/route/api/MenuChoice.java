package io.tandempbx.route.api;

/**
 * Where a key of a menu leads.
 *
 * @param key one of {@code 0-9*#}
 * @param to  a number that is dialled, {@code menu:} and the name of a menu, {@code names} to dial by name, {@code again}, or
 *            {@code end}
 */
public record MenuChoice(String key, String to) {}
