package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.route.api.Destination.ToExtension;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.TimeCondition;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ring groups, and where calls from trunks lead. */
class RingGroupTest {
    private static final List<String> MEMBERS = List.of("1002", "1003", "1004");

    private final Town town = new Town();

    private void group(RingStrategy strategy, String fallback) {
        town.groups.put("600", new RingGroup("600", "Sales", strategy, MEMBERS, 12, fallback));
    }

    @Test
    void shouldRingAllAtOnce() {
        group(RingStrategy.ALL, "");
        var stage = DialPlanTest.only(town.dial("600"));
        assertEquals(MEMBERS.stream().map(ToExtension::new).toList(), stage.destinations());
        assertEquals(12, stage.ringSeconds());
    }

    @Test
    void shouldRingOneAfterTheOtherAndThenTheFallback() {
        group(RingStrategy.IN_ORDER, "1005");
        assertEquals(List.of("1002", "1003", "1004", "1005"), numbers(town.dial("600")));
    }

    @Test
    void shouldRingInAnotherOrderEachSecondAndTheSameWithinOne() {
        group(RingStrategy.RANDOM, "");
        Set<List<String>> orders = new HashSet<>();
        for (int second = 0; second < 60; second++) {
            Instant at = Town.NOON.plusSeconds(second);
            List<String> order = numbers(town.dial("1001", "600", at));
            assertEquals(order, numbers(town.dial("1001", "600", at.plusMillis(900))));
            assertEquals(Set.copyOf(MEMBERS), Set.copyOf(order));
            orders.add(order);
        }
        assertEquals(6, orders.size(), orders::toString);
    }

    @Test
    void shouldRingFirstWhoHasNotAnsweredForTheLongestTime() {
        group(RingStrategy.LEAST_RECENT, "");
        town.answers.put("1002", Town.NOON.minusSeconds(10));
        town.answers.put("1003", Town.NOON.minusSeconds(99));
        assertEquals(List.of("1004", "1003", "1002"), numbers(town.dial("600")));
    }

    @Test
    void shouldLeaveOutWhoCannotRing() {
        group(RingStrategy.IN_ORDER, "");
        town.put("1003", false, false, true, CallHandling.PRESET);
        town.put("1004", true, true, true, CallHandling.PRESET);
        assertEquals(List.of(), town.dial("1002", "600", Town.NOON).stages());
        assertEquals(480, town.dial("1002", "600", Town.NOON).status());
        assertEquals(List.of("1002"), numbers(town.dial("600")));
    }

    @Test
    void shouldNotFollowAFallbackInACircle() {
        group(RingStrategy.ALL, "601");
        town.groups.put("601", new RingGroup("601", "More", RingStrategy.ALL, List.of("1005"), 0, "600"));
        RoutePlan answer = town.dial("600");
        assertEquals(List.of("1002", "1005"), numbers(answer));
    }

    @Test
    void shouldLeadInByTrunkNumberAndTime() {
        group(RingStrategy.ALL, "");
        town.times.put(
                "office",
                new TimeCondition(
                        "office", "Europe/Berlin", List.of(new OpeningHours("fri-mon", "22:00", "06:00")), List.of()));
        town.inbound.put("main", inbound("main", 2, "carrier", "+4930555.", "600", "", "", "1006"));
        town.inbound.put("night", inbound("night", 1, "", "+493055577", "1002", "office", "*1002", ""));

        assertEquals(List.of("1002", "1006"), numbers(town.arrive("carrier", "03055512", Town.NOON)));
        assertEquals(List.of("1002", "1006"), numbers(town.arrive("carrier", "+493055512", Town.NOON)));
        assertEquals(404, town.arrive("other", "03055512", Town.NOON).status());
        assertEquals(List.of("application voicemail 1002"), numbers(town.arrive("other", "03055577", Town.NOON)));
        assertEquals(
                List.of("1002"),
                numbers(town.arrive("other", "03055577", Instant.parse("2026-11-28T21:30:00Z")))); // Sat 22:30
        assertEquals(
                List.of("1002"),
                numbers(town.arrive("other", "03055577", Instant.parse("2026-12-01T04:30:00Z")))); // Tue 05:30
    }

    @Test
    void shouldNotLeadStrangersOutOfThePlatform() {
        town.outbound.put("out", DialOutTest.route("out", 1, "00."));
        town.inbound.put("main", inbound("main", 1, "", ".", "0044201234", "", "", ""));
        assertEquals(403, town.arrive("carrier", "030555", Town.NOON).status());
        town.inbound.put("main", inbound("main", 1, "", ".", "*8", "", "", ""));
        assertEquals(404, town.arrive("carrier", "030555", Town.NOON).status());
        assertTrue(town.arrive("carrier", "112", Town.NOON).stages().isEmpty());
    }

    private static InboundRoute inbound(
            String id,
            int order,
            String trunk,
            String pattern,
            String to,
            String condition,
            String closed,
            String fallback) {
        return new InboundRoute(id, true, order, trunk, pattern, to, condition, closed, fallback);
    }

    private static List<String> numbers(RoutePlan answer) {
        return DialPlanTest.numbers(answer.stages());
    }
}
