package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.TrunkChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which trunk of a route is tried first: priorities, rates, and chance by weight. */
class TrunkOrderTest {
    private static final int CALLS = 2_000;

    private final Town town = new Town();

    private void route(TrunkChoice... trunks) {
        town.outbound.put(
                "out", new OutboundRoute("out", true, 1, List.of("0."), 0, "", false, "", List.of(trunks), "", ""));
    }

    private static TrunkChoice choice(String trunk) {
        return new TrunkChoice(trunk, 1, 0);
    }

    private void rank(String trunk, int priority, int weight) {
        town.ranks.put(trunk, new TrunkRank(priority, weight));
    }

    private static List<String> trunks(RoutePlan plan) {
        return DialPlanTest.numbers(plan.stages()).stream()
                .map(text -> text.substring(text.lastIndexOf(' ') + 1))
                .toList();
    }

    /** How often each order comes of many calls, one a second. */
    private Map<List<String>, Integer> orders(String dialled) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            counts.merge(trunks(town.dial("1001", dialled, Town.NOON.plusSeconds(i))), 1, Integer::sum);
        }
        return counts;
    }

    private static void assertShare(double expected, Map<List<String>, Integer> orders, String... order) {
        double share = orders.getOrDefault(List.of(order), 0) / (double) CALLS;
        // five standard deviations of a share; the calls are always the same ones
        assertEquals(expected, share, 5 * Math.sqrt(expected * (1 - expected) / CALLS), orders::toString);
    }

    @Test
    void shouldGoByTheRouteThenByTheTrunkThenByTheRate() {
        route(
                new TrunkChoice("last", 2, 0),
                new TrunkChoice("dear", 1, 30),
                new TrunkChoice("cheap", 1, 10),
                new TrunkChoice("preferred", 1, 90));
        rank("last", 0, 100);
        rank("preferred", 9, 0);
        RoutePlan plan = town.dial("0301234567");
        assertEquals(List.of("preferred", "cheap", "dear", "last"), trunks(plan));
        assertTrue(
                plan.trace()
                        .contains("trunks of outbound route out in order: preferred (priority 1, its own 9, rate 90,"
                                + " weight 0), cheap (priority 1, its own 10, rate 10, weight 10), dear (priority 1,"
                                + " its own 10, rate 30, weight 10), last (priority 2, its own 0, rate 0, weight 100)"),
                () -> plan.trace().toString());
    }

    @Test
    void shouldShareCallsByWeight() {
        route(choice("a"), choice("b"), choice("c"));
        rank("a", 10, 70);
        rank("b", 10, 20);
        rank("c", 10, 10);
        Map<List<String>, Integer> orders = orders("0301234567");
        assertShare(0.7 * 2 / 3, orders, "a", "b", "c");
        assertShare(0.7 / 3, orders, "a", "c", "b");
        assertShare(0.2 * 7 / 8, orders, "b", "a", "c");
        assertShare(0.2 / 8, orders, "b", "c", "a");
        assertShare(0.1 * 7 / 9, orders, "c", "a", "b");
        assertShare(0.1 * 2 / 9, orders, "c", "b", "a");
        assertTrue(
                town.dial("0301234567").trace().stream().anyMatch(step -> step.endsWith("; equals drawn by weight")));
    }

    @Test
    void shouldShareEmergencyCallsLikewise() {
        route(choice("a"), choice("b"));
        rank("a", 10, 75);
        rank("b", 10, 25);
        Map<List<String>, Integer> orders = orders("112");
        assertShare(0.75, orders, "a", "b");
        assertShare(0.25, orders, "b", "a");
        town.settings.put("emergency_trunks", "b");
        assertEquals(Map.of(List.of("b", "a"), CALLS), orders("112"));
        town.settings.put("emergency_trunks", "");
        rank("b", 1, 0);
        assertEquals(Map.of(List.of("b", "a"), CALLS), orders("112"));
    }

    @Test
    void shouldTryATrunkWithoutWeightAfterThoseThatHaveOne() {
        route(choice("none"), choice("nil"), choice("some"));
        rank("none", 10, 0);
        rank("nil", 10, 0);
        rank("some", 10, 1);
        Map<List<String>, Integer> orders = orders("0301234567");
        assertShare(0.5, orders, "some", "none", "nil");
        assertShare(0.5, orders, "some", "nil", "none");
        assertEquals(2, orders.size());
    }

    @Test
    void shouldAnswerTheSameInTheSameSecond() {
        route(choice("a"), choice("b"));
        RoutePlan plan = town.dial("0301234567");
        assertEquals(plan, town.dial("1001", "0301234567", Town.NOON.plusMillis(999)));
        assertTrue(orders("0301234567").size() > 1);
    }

    @Test
    void shouldSayNothingOfTheOrderOfOne() {
        route(choice("a"));
        assertFalse(town.dial("0301234567").trace().toString().contains("in order"));
    }
}
