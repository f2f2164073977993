package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.Stage;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.route.api.TrunkChoice;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Parts of the dial plan as operations take and show them. A body that replaces may leave out the name. */
public interface RouteViews {

    /** A number at which several extensions ring. */
    record RingGroupView(
            String number,
            String name,
            String strategy,
            List<String> members,
            int ringSeconds,
            String fallback,
            long version) {

        static RingGroupView of(StoredItem<RingGroup> stored) {
            RingGroup group = stored.item();
            return new RingGroupView(
                    group.number(),
                    group.name(),
                    group.strategy().text(),
                    group.members(),
                    group.ringSeconds(),
                    group.fallback(),
                    stored.version());
        }
    }

    /** All ring groups. */
    record RingGroupList(int count, List<RingGroupView> ringGroups) {}

    /** A ring group as it shall be. */
    record RingGroupBody(
            @Nullable String number,
            @Nullable String name,
            @Nullable String strategy,
            @Nullable List<String> members,
            @Nullable Integer ringSeconds,
            @Nullable String fallback) {

        RingGroup item(@Nullable String path) {
            return new RingGroup(
                    path == null ? Given.text("number", number) : RouteItems.named("number", path, number),
                    or(name, ""),
                    Given.parsed(
                                    "strategy",
                                    strategy,
                                    "must be all, in-order, random or least-recent",
                                    RingStrategy::of)
                            .orElse(RingStrategy.ALL),
                    texts("members", members),
                    or(ringSeconds, 0),
                    or(fallback, ""));
        }
    }

    /** A trunk of a route. */
    record TrunkChoiceView(String trunk, int priority, int rate) {}

    /** Which numbers leave by which trunks. */
    record OutboundRouteView(
            String id,
            boolean enabled,
            int order,
            List<String> patterns,
            int strip,
            String prepend,
            boolean e164,
            String callClass,
            List<TrunkChoiceView> trunks,
            String timeCondition,
            String callerId,
            long version) {

        static OutboundRouteView of(StoredItem<OutboundRoute> stored) {
            OutboundRoute route = stored.item();
            return new OutboundRouteView(
                    route.id(),
                    route.enabled(),
                    route.order(),
                    route.patterns(),
                    route.strip(),
                    route.prepend(),
                    route.e164(),
                    route.callClass(),
                    route.trunks().stream()
                            .map(choice -> new TrunkChoiceView(choice.trunk(), choice.priority(), choice.rate()))
                            .toList(),
                    route.timeCondition(),
                    route.callerId(),
                    stored.version());
        }
    }

    /** All outbound routes. */
    record OutboundRouteList(int count, List<OutboundRouteView> routes) {}

    /** A trunk of a route as it shall be. */
    record TrunkChoiceBody(@Nullable String trunk, @Nullable Integer priority, @Nullable Integer rate) {}

    /** An outbound route as it shall be. */
    record OutboundRouteBody(
            @Nullable String id,
            @Nullable Boolean enabled,
            @Nullable Integer order,
            @Nullable List<String> patterns,
            @Nullable Integer strip,
            @Nullable String prepend,
            @Nullable Boolean e164,
            @Nullable String callClass,
            @Nullable List<TrunkChoiceBody> trunks,
            @Nullable String timeCondition,
            @Nullable String callerId) {

        OutboundRoute item(@Nullable String path) {
            return new OutboundRoute(
                    path == null ? Given.text("id", id) : RouteItems.named("id", path, id),
                    or(enabled, true),
                    or(order, 100),
                    texts("patterns", patterns),
                    or(strip, 0),
                    or(prepend, ""),
                    or(e164, false),
                    or(callClass, ""),
                    or(trunks, List.<TrunkChoiceBody>of()).stream()
                            .map(choice -> given("trunks", choice))
                            .map(choice -> new TrunkChoice(
                                    Given.text("trunks.trunk", choice.trunk),
                                    or(choice.priority, 1),
                                    or(choice.rate, 0)))
                            .toList(),
                    or(timeCondition, ""),
                    or(callerId, ""));
        }
    }

    /** Where calls from a trunk lead. */
    record InboundRouteView(
            String id,
            boolean enabled,
            int order,
            String trunk,
            String pattern,
            String destination,
            String timeCondition,
            String closed,
            String fallback,
            long version) {

        static InboundRouteView of(StoredItem<InboundRoute> stored) {
            InboundRoute route = stored.item();
            return new InboundRouteView(
                    route.id(),
                    route.enabled(),
                    route.order(),
                    route.trunk(),
                    route.pattern(),
                    route.destination(),
                    route.timeCondition(),
                    route.closed(),
                    route.fallback(),
                    stored.version());
        }
    }

    /** All inbound routes. */
    record InboundRouteList(int count, List<InboundRouteView> inboundRoutes) {}

    /** An inbound route as it shall be. */
    record InboundRouteBody(
            @Nullable String id,
            @Nullable Boolean enabled,
            @Nullable Integer order,
            @Nullable String trunk,
            @Nullable String pattern,
            @Nullable String destination,
            @Nullable String timeCondition,
            @Nullable String closed,
            @Nullable String fallback) {

        InboundRoute item(@Nullable String path) {
            return new InboundRoute(
                    path == null ? Given.text("id", id) : RouteItems.named("id", path, id),
                    or(enabled, true),
                    or(order, 100),
                    or(trunk, ""),
                    Given.text("pattern", pattern),
                    Given.text("destination", destination),
                    or(timeCondition, ""),
                    or(closed, ""),
                    or(fallback, ""));
        }
    }

    /** Some hours of some days of the week. */
    record OpeningHoursView(String days, String from, String to) {}

    /** When something is open. */
    record TimeConditionView(
            String id, String timeZone, List<OpeningHoursView> hours, List<String> holidays, long version) {

        static TimeConditionView of(StoredItem<TimeCondition> stored) {
            TimeCondition condition = stored.item();
            return new TimeConditionView(
                    condition.id(),
                    condition.timeZone(),
                    condition.hours().stream()
                            .map(hours -> new OpeningHoursView(hours.days(), hours.from(), hours.to()))
                            .toList(),
                    condition.holidays(),
                    stored.version());
        }
    }

    /** All time conditions. */
    record TimeConditionList(int count, List<TimeConditionView> timeConditions) {}

    /** Some hours as they shall be. */
    record OpeningHoursBody(@Nullable String days, @Nullable String from, @Nullable String to) {}

    /** A time condition as it shall be. */
    record TimeConditionBody(
            @Nullable String id,
            @Nullable String timeZone,
            @Nullable List<OpeningHoursBody> hours,
            @Nullable List<String> holidays) {

        TimeCondition item(@Nullable String path) {
            return new TimeCondition(
                    path == null ? Given.text("id", id) : RouteItems.named("id", path, id),
                    Given.text("time_zone", timeZone),
                    or(hours, List.<OpeningHoursBody>of()).stream()
                            .map(each -> given("hours", each))
                            .map(each -> new OpeningHours(
                                    Given.text("hours.days", each.days),
                                    Given.text("hours.from", each.from),
                                    Given.text("hours.to", each.to)))
                            .toList(),
                    texts("holidays", holidays));
        }
    }

    /** Days on which nobody works. */
    record HolidaysView(String id, List<String> days, long version) {

        static HolidaysView of(StoredItem<Holidays> stored) {
            return new HolidaysView(stored.item().id(), stored.item().days(), stored.version());
        }
    }

    /** All lists of holidays. */
    record HolidaysList(int count, List<HolidaysView> holidays) {}

    /** A list of holidays as it shall be. */
    record HolidaysBody(@Nullable String id, @Nullable List<String> days) {

        Holidays item(@Nullable String path) {
            return new Holidays(
                    path == null ? Given.text("id", id) : RouteItems.named("id", path, id), texts("days", days));
        }
    }

    /** A question to the dial plan; without a moment it is asked for now. */
    record RouteTestBody(
            @Nullable String caller, @Nullable String trunk, @Nullable String dialled, @Nullable String at) {}

    /** Destinations that ring together; {@code follows} is the stage whose outcome leads here, -1 for any. */
    record StageView(List<String> destinations, int ringSeconds, int follows, List<String> after, String divertedBy) {}

    /** What the dial plan answers, and why; {@code status} is 0 when there is something to try. */
    record RouteTestView(
            String caller,
            String trunk,
            String dialled,
            String at,
            int status,
            String reason,
            boolean emergency,
            List<StageView> stages,
            List<String> trace) {

        static RouteTestView of(RouteRequest asked, RoutePlan plan) {
            return new RouteTestView(
                    asked.caller(),
                    asked.trunk(),
                    asked.dialled(),
                    asked.at().toString(),
                    plan.status(),
                    plan.reason(),
                    plan.emergency(),
                    plan.stages().stream().map(RouteTestView::stage).toList(),
                    plan.trace());
        }

        private static StageView stage(Stage stage) {
            return new StageView(
                    stage.destinations().stream().map(Destination::toString).toList(),
                    stage.ringSeconds(),
                    stage.follows(),
                    stage.after().stream()
                            .sorted()
                            .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                            .toList(),
                    stage.divertedBy());
        }
    }

    private static <T> T or(@Nullable T given, T preset) {
        return Objects.requireNonNullElse(given, preset);
    }

    private static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw ProblemException.invalid(field, "", "must not have null in it");
        }
        return value;
    }

    private static List<String> texts(String field, @Nullable List<String> values) {
        return or(values, List.<String>of()).stream()
                .map(value -> given(field, value))
                .toList();
    }
}
