package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.OpeningHours;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.route.api.TrunkChoice;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers outside: classes of service, trunks, times, emergencies. */
class DialOutTest {
    private final Town town = new Town();

    static OutboundRoute route(String id, int order, String pattern) {
        return new OutboundRoute(
                id, true, order, List.of(pattern), 0, "", false, "", List.of(new TrunkChoice("carrier", 1, 0)), "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "5551234, local",
        "0301234567, national",
        "+49301234567, national",
        "0049301234567, national",
        "00442071234567, international",
        "+12125551234, international",
        "001, international",
        "09001234567, premium",
        "+499001234567, premium",
        "00499001234567, premium",
        "11880, premium",
        "+88299123456, premium"
    })
    void shouldClassify(String number, String expected) {
        town.outbound.put("all", route("all", 1, "."));
        ClassOfService call = ClassOfService.of(expected).orElseThrow();
        for (ClassOfService caller : ClassOfService.values()) {
            town.put("1001", Town.reach(caller));
            RoutePlan answer = town.dial(number);
            assertEquals(caller.includes(call) ? 0 : 403, answer.status(), () -> caller + " " + answer);
        }
    }

    @Test
    void shouldDenyBeyondNationalUnlessSomebodySaysOtherwise() {
        assertEquals(ClassOfService.NATIONAL, CallHandling.PRESET.classOfService());
        RoutePlan denied = town.dial("0044 20 7123-4567");
        DialPlanTest.assertRefused(403, "1001 has class national and 00442071234567 is international", denied);
        assertEquals("Calls of this class are not allowed", denied.reason());
    }

    @ParameterizedTest
    @CsvSource({
        "90301234567, 0", // the rest is local
        "9001212555123, 403",
        "909001234567, 403"
    })
    void shouldJudgeWhatIsDialledBehindAnOutsideLine(String dialled, int status) {
        TrunkChoice carrier = new TrunkChoice("carrier", 1, 0);
        town.outbound.put(
                "nine", new OutboundRoute("nine", true, 1, List.of("9."), 1, "", false, "", List.of(carrier), "", ""));
        assertEquals(status, town.dial(dialled).status());
    }

    @Test
    void shouldTakeNoNationalPrefixBehindTheCountryCode() {
        TrunkChoice carrier = new TrunkChoice("carrier", 1, 0);
        town.outbound.put(
                "national",
                new OutboundRoute("national", true, 1, List.of("+49."), 2, "0", true, "", List.of(carrier), "", ""));
        assertEquals(0, town.dial("0049301234567").status());
        assertTrue(town.dial("00490442079460000").status() >= 400);
    }

    @Test
    void shouldKeepInsideWhoMayNotCallOut() {
        town.outbound.put("all", route("all", 1, "."));
        town.put("1001", true, false, false, Town.reach(ClassOfService.PREMIUM));
        assertEquals(403, town.dial("0301234567").status());
        assertEquals(0, town.dial("1002").status());
    }

    @Test
    void shouldTryTrunksByPriorityThenRateAndOnlyAfterAFailure() {
        town.outbound.put(
                "out",
                new OutboundRoute(
                        "out",
                        true,
                        1,
                        List.of("0."),
                        1,
                        "+49",
                        false,
                        "",
                        List.of(
                                new TrunkChoice("last", 2, 0),
                                new TrunkChoice("dear", 1, 30),
                                new TrunkChoice("cheap", 1, 10)),
                        "",
                        "+4930999"));
        town.outbound.put("more", route("more", 2, "0."));
        RoutePlan answer = town.dial("0301234567");
        assertEquals(
                List.of(
                        "+49301234567 by trunk cheap",
                        "+49301234567 by trunk dear",
                        "+49301234567 by trunk last",
                        "0301234567 by trunk carrier"),
                DialPlanTest.numbers(answer.stages()));
        assertEquals(Set.of(Outcome.FAILED), answer.stages().get(1).after());
        assertFalse(answer.emergency());
    }

    @Test
    void shouldDialInE164WhereARouteWantsIt() {
        OutboundRoute plain = route("out", 1, "+49.");
        town.outbound.put(
                "out", new OutboundRoute("out", true, 1, plain.patterns(), 0, "", true, "", plain.trunks(), "", ""));
        assertEquals(
                List.of("+49301234567 by trunk carrier"),
                DialPlanTest.numbers(town.dial("0301234567").stages()));
    }

    @Test
    void shouldLetARouteSayWhatClassItsCallsHave() {
        OutboundRoute plain = route("office", 1, "00441234.");
        town.outbound.put(
                "office",
                new OutboundRoute("office", true, 1, plain.patterns(), 0, "", false, "local", plain.trunks(), "", ""));
        assertEquals(0, town.dial("00441234555").status());
        assertEquals(403, town.dial("00449999555").status());
    }

    @Test
    void shouldPassOverARouteThatIsClosed() {
        town.times.put(
                "office",
                new TimeCondition(
                        "office",
                        "Europe/Berlin",
                        List.of(new OpeningHours("mon-fri", "08:00", "18:00")),
                        List.of("feasts")));
        town.holidays.put("feasts", new Holidays("feasts", List.of("12-25")));
        OutboundRoute plain = route("day", 1, "0.");
        town.outbound.put(
                "day",
                new OutboundRoute("day", true, 1, plain.patterns(), 0, "1", false, "", plain.trunks(), "office", ""));
        town.outbound.put("always", route("always", 2, "0."));
        assertEquals("1030123 by trunk carrier", first("2026-11-25T09:00:00Z"));
        assertEquals("030123 by trunk carrier", first("2026-11-25T17:00:00Z"));
        assertEquals("030123 by trunk carrier", first("2026-11-28T09:00:00Z"));
        assertEquals("030123 by trunk carrier", first("2026-12-25T09:00:00Z"));
        assertTrue(town.dial("1001", "030123", Instant.parse("2026-12-25T09:00:00Z"))
                .trace()
                .contains("outbound route day: time condition office closed: Fri 2026-12-25 10:00 is in feasts"));
    }

    private String first(String at) {
        return DialPlanTest.numbers(
                        town.dial("1001", "030123", Instant.parse(at)).stages())
                .get(0);
    }

    @Test
    void shouldLetEverybodyCallForHelpByEveryTrunk() {
        town.put("1001", true, false, false, Town.reach(ClassOfService.INTERNAL));
        DialPlanTest.assertRefused(503, "neither emergency_trunks nor a route names a trunk", town.dial("112"));
        town.outbound.put("out", route("out", 1, "00."));
        assertEquals(
                List.of("112 by trunk carrier"),
                DialPlanTest.numbers(town.dial("112").stages()));
        town.settings.put("emergency_trunks", "isdn, carrier");
        RoutePlan answer = town.dial("112");
        assertTrue(answer.emergency());
        assertEquals(List.of("112 by trunk isdn", "112 by trunk carrier"), DialPlanTest.numbers(answer.stages()));
        assertEquals(Set.of(Outcome.values()), answer.stages().get(1).after());
        town.settings.put("emergency_trunks", "gone");
        assertEquals(
                List.of("112 by trunk gone", "112 by trunk carrier"),
                DialPlanTest.numbers(town.dial("112").stages()));
    }
}
