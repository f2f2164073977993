package io.tandempbx.call.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.route.api.Destination.ToExtension;
import io.tandempbx.route.api.Outcome;
import io.tandempbx.route.api.Stage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which stage comes next. */
class HuntTest {
    /** 1002 forwards to 1003 while busy, to 1004 when nobody answers; 1005 is the last resort. */
    private static final List<Stage> STAGES = List.of(
            stage("1002", Stage.ANY, Set.of(Outcome.values())),
            stage("1003", 0, Set.of(Outcome.BUSY)),
            stage("1004", 0, Set.of(Outcome.NO_ANSWER)),
            stage("1005", Stage.ANY, Set.of(Outcome.values())));

    private static Stage stage(String extension, int follows, Set<Outcome> after) {
        return new Stage(List.of(new ToExtension(extension)), 0, follows, after, "");
    }

    private static Hunt hunt() {
        Hunt hunt = new Hunt("a", "1001", false, STAGES);
        assertTrue(hunt.advance(Outcome.FAILED));
        assertEquals(STAGES.get(0), hunt.stage());
        return hunt;
    }

    @Test
    void shouldGoWhereTheOutcomeOfTheStageLeads() {
        Hunt hunt = hunt();
        assertTrue(hunt.advance(Outcome.NO_ANSWER));
        assertEquals(STAGES.get(2), hunt.stage());
    }

    @Test
    void shouldPassOverWhatFollowsAnotherStage() {
        Hunt hunt = hunt();
        assertTrue(hunt.advance(Outcome.BUSY));
        assertEquals(STAGES.get(1), hunt.stage());
        assertTrue(hunt.advance(Outcome.NO_ANSWER)); // of 1003, which is not what 1002 forwards by
        assertEquals(STAGES.get(3), hunt.stage());
        assertFalse(hunt.advance(Outcome.NO_ANSWER));
    }

    @Test
    void shouldTakeThePlanOfARedirectionWithItsConditions() {
        Hunt hunt = hunt();
        hunt.redirect(
                List.of(
                        stage("1007", Stage.ANY, Set.of(Outcome.values())),
                        stage("1008", 0, Set.of(Outcome.BUSY)),
                        stage("1009", 1, Set.of(Outcome.NO_ANSWER))),
                "1002");
        assertTrue(hunt.advance(Outcome.UNREACHABLE));
        assertEquals(List.of(new ToExtension("1007")), hunt.stage().destinations());
        assertEquals("1002", hunt.stage().divertedBy());
        assertTrue(hunt.advance(Outcome.BUSY));
        assertEquals(List.of(new ToExtension("1008")), hunt.stage().destinations());
        assertTrue(hunt.advance(Outcome.NO_ANSWER));
        assertEquals(List.of(new ToExtension("1009")), hunt.stage().destinations());
        assertFalse(hunt.advance(Outcome.BUSY));
    }

    @Test
    void shouldComeBackFromItsRecord() {
        Hunt hunt = hunt();
        assertTrue(hunt.advance(Outcome.BUSY));
        RecordWriter out = new RecordWriter(3);
        Hunt.write(out, hunt);
        Hunt back = requireNonNull(Hunt.read(new RecordReader(out.toBytes())));
        assertEquals(STAGES, back.stages);
        assertEquals(1, back.index);
    }

    /** In the second version a stage did not say which it follows. */
    @Test
    void shouldReadARecordOfTheVersionBefore() {
        RecordWriter out = new RecordWriter(2);
        out.flag(true).text("a").text("1001").flag(false);
        out.list(STAGES, (writer, stage) -> {
            writer.list(stage.destinations(), (each, to) -> each.octet(0).text(to.toString()));
            writer.int32(stage.ringSeconds());
            writer.list(stage.after(), (each, outcome) -> each.text(outcome.name()));
            writer.text(stage.divertedBy());
        });
        out.text("").int32(0).int64(7).flag(true).flag(false);
        out.int32(1).int32(486).text("BUSY");
        Hunt back = requireNonNull(Hunt.read(new RecordReader(out.toBytes())));
        assertEquals(
                STAGES.stream().map(Stage::destinations).toList(),
                back.stages.stream().map(Stage::destinations).toList());
        assertTrue(back.stages.stream().allMatch(stage -> stage.follows() == Stage.ANY));
        assertEquals(486, back.worstStatus);
        assertEquals(Outcome.BUSY, back.outcome);
    }
}
