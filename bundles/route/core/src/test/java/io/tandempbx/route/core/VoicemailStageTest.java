package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.Stage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mailbox at the end of an extension's plan. */
class VoicemailStageTest {
    private static final Set<Outcome> ALL = Set.of(Outcome.BUSY, Outcome.NO_ANSWER, Outcome.UNREACHABLE);

    private final Town town = new Town();

    @BeforeEach
    void voicemail() {
        town.settings.remove("voicemail_after");
    }

    @Test
    void shouldAnswerWhatTheExtensionDoesNot() {
        List<Stage> stages = town.dial("1002").stages();
        assertEquals(List.of("[1002]", "[application voicemail 1002]"), destinations(stages));
        assertEquals(ALL, stages.get(1).after());
        assertEquals("1002", stages.get(1).divertedBy());
    }

    @Test
    void shouldLeaveToForwardsWhatIsForwarded() {
        town.put("1002", Town.forwards("", "", "1003", ""));
        List<Stage> stages = town.dial("1002").stages();
        assertEquals(
                List.of("[1002]", "[application voicemail 1002]", "[1003]", "[application voicemail 1003]"),
                destinations(stages));
        assertEquals(Set.of(Outcome.BUSY, Outcome.UNREACHABLE), stages.get(1).after());
        assertEquals(Set.of(Outcome.NO_ANSWER), stages.get(2).after());
        assertEquals(ALL, stages.get(3).after());
    }

    @Test
    void shouldAnswerForWhoIsUndisturbed() {
        town.put("1002", true, true, true, CallHandling.PRESET);
        assertEquals(
                List.of("[application voicemail 1002]"),
                destinations(town.dial("1002").stages()));
        town.settings.put("voicemail_after", "no_answer");
        assertEquals(480, town.dial("1002").status());
    }

    @Test
    void shouldBeThereOnlyWhenAskedFor() {
        town.settings.put("voicemail_after", "unregistered");
        RoutePlan plan = town.dial("1002");
        assertEquals(Set.of(Outcome.UNREACHABLE), plan.stages().get(1).after());
        town.settings.put("voicemail_after", "");
        assertEquals(1, town.dial("1002").stages().size());
    }

    private static List<String> destinations(List<Stage> stages) {
        return stages.stream().map(stage -> stage.destinations().toString()).toList();
    }
}
