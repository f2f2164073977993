package io.tandempbx.route.api;

import java.util.List;

/**
 * Which numbers leave by which trunks.
 *
 * @param id            its name
 * @param enabled       otherwise it is passed over
 * @param order         of the routes that match, the one with the smallest is tried first
 * @param patterns      of numbers, as dialled or in E.164 form with a plus
 * @param strip         how many digits are taken off the front of the number
 * @param prepend       what is put in front of it then
 * @param e164          whether the number is brought into E.164 form with a plus first, if it can be
 * @param callClass     class of the calls by it; empty for what the number says
 * @param trunks        where they leave; at least one
 * @param timeCondition when it holds; empty for always
 * @param callerId      the number that is shown, or {@code anonymous} for none; empty for the trunk's own rule
 */
public record OutboundRoute(
        String id,
        boolean enabled,
        int order,
        List<String> patterns,
        int strip,
        String prepend,
        boolean e164,
        String callClass,
        List<TrunkChoice> trunks,
        String timeCondition,
        String callerId)
        implements RouteItem {

    public OutboundRoute {
        patterns = List.copyOf(patterns);
        trunks = List.copyOf(trunks);
    }
}
