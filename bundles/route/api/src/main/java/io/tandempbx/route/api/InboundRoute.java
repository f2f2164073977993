package io.tandempbx.route.api;

/**
 * Where calls from a trunk lead. Destinations are numbers that an extension could dial: an extension, a ring group, the
 * attendant, a mailbox.
 *
 * @param id            its name
 * @param enabled       otherwise it is passed over
 * @param order         of the routes that match, the one with the smallest counts
 * @param trunk         by which calls come; empty for any
 * @param pattern       of the number that was called, as the trunk says it or in E.164 form with a plus
 * @param destination   where the call leads
 * @param timeCondition when it leads there; empty for always
 * @param closed        where it leads at other times; empty to refuse it
 * @param fallback      where it leads when nobody answers; empty for nowhere
 */
public record InboundRoute(
        String id,
        boolean enabled,
        int order,
        String trunk,
        String pattern,
        String destination,
        String timeCondition,
        String closed,
        String fallback)
        implements RouteItem {}
