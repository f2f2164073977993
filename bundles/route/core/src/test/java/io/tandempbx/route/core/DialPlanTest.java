package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.Destination.ToApplication;
import io.tandempbx.route.api.Destination.ToExtension;
import io.tandempbx.route.api.Destination.ToTrunk;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RingStrategy;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.Stage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Extensions, codes, applications and forwards. */
class DialPlanTest {
    private final Town town = new Town();

    @Test
    void shouldRingAnExtension() {
        RoutePlan answer = town.dial("1002");
        assertEquals(List.of(Stage.of(new ToExtension("1002"))), answer.stages());
        assertEquals(List.of("caller 1001 dialled 1002", "ring 1002"), answer.trace());
    }

    @ParameterizedTest
    @CsvSource({
        "*43, echo, ''",
        "71, parking, 71",
        "0, attendant, ''",
        "*1002, voicemail, 1002",
        "*97, voicemail, 1001",
        "**1002, pickup, 1002",
        "*8, pickup, ''",
        "2001, conference, 2001",
        "8123, queue, 8123"
    })
    void shouldLeadToApplications(String dialled, String application, String argument) {
        town.put("1001", new CallHandling("", "", "", "", 0, true, ClassOfService.LOCAL, "desk", List.of()));
        assertEquals(
                List.of(Stage.of(new ToApplication(application, argument))),
                town.dial(dialled).stages());
    }

    @Test
    void shouldRefuseWhatCannotBeReachedAndSayWhy() {
        town.put("1003", false, false, true, CallHandling.PRESET);
        town.put("1004", true, true, true, CallHandling.PRESET);
        assertRefused(404, "no extension, application or route has this number", town.dial("1999"));
        assertRefused(404, "no extension, application or route has this number", town.dial("alice"));
        assertRefused(404, "no extension, application or route has this number", town.dial("5551234"));
        assertRefused(404, "1999 has no mailbox", town.dial("*1999"));
        assertRefused(404, "extension 1001 is in no pickup group", town.dial("*8"));
        assertRefused(404, "there is no extension 1999 whose call could be picked up", town.dial("**1999"));
        assertRefused(480, "extension 1003 is disabled", town.dial("1003"));
        assertRefused(480, "extension 1004 does not want to be disturbed", town.dial("1004"));
    }

    @Test
    void shouldGiveAnExtensionPrecedenceOverAReservedNumber() {
        town.put("2001", CallHandling.PRESET);
        assertEquals(
                List.of(Stage.of(new ToExtension("2001"))), town.dial("2001").stages());
    }

    @Test
    void shouldForwardEveryCall() {
        town.put("1002", Town.forwards("1003", "", "", ""));
        Stage stage = only(town.dial("1002"));
        assertEquals(List.of(new ToExtension("1003")), stage.destinations());
        assertEquals("1002", stage.divertedBy());
    }

    @Test
    void shouldForwardByWhatBecameOfTheCall() {
        town.put("1002", Town.forwards("", "1003", "1004", "1003"));
        List<Stage> stages = town.dial("1002").stages();
        assertEquals(List.of("1002", "1003", "1004"), numbers(stages));
        assertEquals(Set.of(Outcome.BUSY, Outcome.UNREACHABLE), stages.get(1).after());
        assertEquals(Set.of(Outcome.NO_ANSWER), stages.get(2).after());
        assertEquals("1002", stages.get(1).divertedBy());
    }

    @Test
    void shouldLeadOnByTheStageWhoseOutcomeCounts() {
        town.put("1002", Town.forwards("", "1003", "1004", ""));
        town.put("1003", Town.forwards("", "", "1005", ""));
        List<Stage> stages = town.dial("1002").stages();
        assertEquals(List.of("1002", "1003", "1005", "1004"), numbers(stages));
        assertEquals(
                List.of(Stage.ANY, 0, 1, 0), stages.stream().map(Stage::follows).toList());
        assertTrue(stages.get(3).isDueAfter(0, Outcome.NO_ANSWER));
        assertFalse(stages.get(3).isDueAfter(1, Outcome.NO_ANSWER), "1003 is not 1002");
        assertFalse(stages.get(3).isDueAfter(0, Outcome.BUSY));
    }

    @Test
    void shouldPassOverAWholeGroupThatAForwardDoesNotLeadTo() {
        town.groups.put("600", new RingGroup("600", "Sales", RingStrategy.IN_ORDER, List.of("1003", "1004"), 12, ""));
        town.put("1002", Town.forwards("", "600", "1005", ""));
        List<Stage> stages = town.dial("1002").stages();
        assertEquals(List.of("1002", "1003", "1004", "1005"), numbers(stages));
        assertEquals(
                List.of(Stage.ANY, 0, 1, 0), stages.stream().map(Stage::follows).toList());
        assertFalse(stages.get(2).isDueAfter(0, Outcome.NO_ANSWER), "the second of a group without its first");
    }

    @Test
    void shouldForwardWhomNobodyMayDisturbAsIfBusy() {
        town.put("1002", true, true, true, Town.forwards("", "1003", "", ""));
        assertEquals(List.of("1003"), numbers(town.dial("1002").stages()));
    }

    @Test
    void shouldNotForwardInACircle() {
        town.put("1002", Town.forwards("1003", "", "", ""));
        town.put("1003", Town.forwards("1002", "", "", ""));
        RoutePlan answer = town.dial("1002");
        assertEquals(List.of("1003"), numbers(answer.stages()));
        assertTrue(
                answer.trace().contains("1003 forwards every call to 1002: not followed, it goes in a circle"),
                answer::toString);
    }

    @Test
    void shouldBoundAChainOfForwards() {
        for (int i = 1010; i < 1030; i++) {
            town.put(Integer.toString(i), Town.forwards(Integer.toString(i + 1), "", "", ""));
        }
        assertEquals(List.of("1015"), numbers(town.dial("1010").stages()));
    }

    @Test
    void shouldBoundATreeOfForwards() {
        for (int i = 1010; i < 1050; i++) {
            String next = Integer.toString(i * 3 % 40 + 1010);
            town.put(
                    Integer.toString(i),
                    Town.forwards("", next, Integer.toString(i * 7 % 40 + 1010), Integer.toString(i * 11 % 40 + 1010)));
        }
        assertTrue(town.dial("1013").stages().size() <= 32);
    }

    @Test
    void shouldRingWhatFollowsAnExtensionTogetherWithIt() {
        town.outbound.put("out", DialOutTest.route("out", 1, "0."));
        town.put(
                "1002",
                new CallHandling(
                        "", "", "", "", 25, true, ClassOfService.NATIONAL, "", List.of("1003", "0170123", "00441")));
        RoutePlan answer = town.dial("1002");
        Stage stage = only(answer);
        assertEquals(
                List.of(new ToExtension("1002"), new ToExtension("1003"), new ToTrunk("carrier", "0170123", "")),
                stage.destinations());
        assertEquals(25, stage.ringSeconds());
        assertTrue(
                answer.trace().contains("not 00441: 1002 has class national and 00441 is international: 403"),
                answer::toString);
    }

    @Test
    void shouldForwardOnTheAccountOfWhoForwards() {
        town.outbound.put("out", DialOutTest.route("out", 1, "00."));
        town.put("1002", Town.forwards("0044201234", "", "", ""));
        town.put("1001", Town.reach(ClassOfService.INTERNATIONAL));
        RoutePlan denied = town.dial("1002");
        assertEquals(List.of("1002"), numbers(denied.stages()), "the forward is not followed, so the phone rings");

        town.put(
                "1002",
                new CallHandling("0044201234", "", "", "", 0, true, ClassOfService.INTERNATIONAL, "", List.of()));
        town.put("1001", Town.reach(ClassOfService.INTERNAL));
        Stage stage = only(town.dial("1002"));
        assertEquals(List.of(new ToTrunk("carrier", "0044201234", "")), stage.destinations());
        assertEquals("1002", stage.divertedBy());
    }

    @Test
    void shouldNeverForwardToAnEmergencyNumber() {
        town.outbound.put("out", DialOutTest.route("out", 1, "1."));
        town.put("1002", Town.forwards("112", "", "", ""));
        assertEquals(List.of("1002"), numbers(town.dial("1002").stages()));
    }

    static Stage only(RoutePlan answer) {
        assertEquals(0, answer.status(), answer::toString);
        assertEquals(1, answer.stages().size(), answer::toString);
        return answer.stages().get(0);
    }

    static List<String> numbers(List<Stage> stages) {
        return stages.stream()
                .map(stage -> stage.destinations().get(0))
                .map(Destination::toString)
                .toList();
    }

    static void assertRefused(int status, String why, RoutePlan answer) {
        assertEquals(status, answer.status());
        assertEquals(List.of(), answer.stages());
        assertEquals(why + ": " + status, answer.trace().get(answer.trace().size() - 1));
    }
}
