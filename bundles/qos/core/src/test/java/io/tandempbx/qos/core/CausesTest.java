package io.tandempbx.qos.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.Cause.Kind;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.qos.api.Way;
import io.tandempbx.qos.core.Causes.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CausesTest {
    private static final Thresholds LIMITS = new Thresholds(3.5, 5, 50, 300);
    private static final Load IDLE = new Load(0.2, 1, 1);
    private static final Direction GOOD_A = heard("1001", new Sample(0.2, 3, 20, "PCMU", false));
    private static final Direction GOOD_B = heard("1002", new Sample(0, 2, 20, "PCMU", false));

    @Test
    void shouldFindNothingWrongWithAGoodCall() {
        assertEquals(Cause.NONE, Causes.of(List.of(GOOD_A, GOOD_B), LIMITS, IDLE));
        assertEquals(Cause.NONE, Causes.of(List.of(), LIMITS, IDLE));
    }

    @Test
    void shouldNameTheLegAndTheDirectionOfLoss() {
        Direction lossy = heard("1001", new Sample(20, 3, 20, "PCMU", false));
        assertCause(Kind.LOSS, "1001", Way.RECEIVED, List.of(lossy, GOOD_B));
        Direction away = new Direction("1002", Way.SENT, new Sample(20, 3, 20, "PCMU", false));
        assertCause(Kind.LOSS, "1002", Way.SENT, List.of(GOOD_A, GOOD_B, away));
    }

    @Test
    void shouldBlameWherePacketsWereLostFirst() {
        Direction lossy = heard("1001", new Sample(18, 3, 20, "PCMU", false));
        Direction passedOn = new Direction("1002", Way.SENT, new Sample(20, 3, 20, "PCMU", false));
        assertCause(Kind.LOSS, "1001", Way.RECEIVED, List.of(lossy, passedOn));
        assertEquals(List.of(lossy), Causes.broken(List.of(lossy, passedOn), LIMITS));
        Direction muchWorse = new Direction("1002", Way.SENT, new Sample(60, 3, 20, "PCMU", false));
        assertEquals(List.of(lossy, muchWorse), Causes.broken(List.of(lossy, muchWorse), LIMITS));
    }

    @Test
    void shouldNotExplainLossByThePartysOwnVoice() {
        Direction said = heard("1002", new Sample(20, 3, 20, "PCMU", false));
        Direction hears = new Direction("1002", Way.SENT, new Sample(20, 3, 20, "PCMU", false));
        assertEquals(2, Causes.broken(List.of(said, hears), LIMITS).size());
    }

    @Test
    void shouldTellJitterFromDelayFromLoss() {
        assertCause(
                Kind.JITTER,
                "1001",
                Way.RECEIVED,
                List.of(heard("1001", new Sample(0.5, 80, 20, "PCMU", false)), GOOD_B));
        assertCause(
                Kind.DELAY, "1001", Way.RECEIVED, List.of(heard("1001", new Sample(0, 5, 700, "PCMU", false)), GOOD_B));
        assertCause(
                Kind.LOSS,
                "1001",
                Way.RECEIVED,
                List.of(heard("1001", new Sample(25, 60, 310, "PCMU", false)), GOOD_B));
    }

    @Test
    void shouldBlameTheCodecWhenNothingElseIsWrong() {
        Cause cause = assertCause(
                Kind.CODEC,
                "1001",
                Way.RECEIVED,
                List.of(heard("1001", new Sample(0, 1, 10, "G726-16", false)), GOOD_B));
        assertTrue(cause.text().contains("G726-16"), cause.text());
    }

    @Test
    void shouldCallItOneWayWhenOnlyOneSideIsHeard() {
        Direction silent = heard("1002", new Sample(0, 0, -1, "PCMU", true));
        Cause cause = assertCause(Kind.ONE_WAY, "1002", Way.RECEIVED, List.of(GOOD_A, silent));
        assertEquals("nothing comes from 1002, while 1001 is heard", cause.text());
    }

    @Test
    void shouldBlameThisMachineOnlyWhenItIsBusyAndMostCallsSuffer() {
        List<Direction> call = List.of(heard("1001", new Sample(8, 90, 20, "PCMU", false)), GOOD_B);
        assertEquals(
                Kind.LOCAL_LOAD, Causes.of(call, LIMITS, new Load(1.4, 6, 5)).kind());
        assertEquals(Kind.LOSS, Causes.of(call, LIMITS, new Load(1.4, 6, 2)).kind());
        assertEquals(Kind.LOSS, Causes.of(call, LIMITS, new Load(1.4, 1, 1)).kind());
        assertEquals(Kind.LOSS, Causes.of(call, LIMITS, new Load(0.9, 6, 5)).kind());
        assertEquals(Kind.LOSS, Causes.of(call, LIMITS, new Load(-1, 6, 5)).kind());
    }

    private static Cause assertCause(Kind kind, String party, Way way, List<Direction> call) {
        Cause cause = Causes.of(call, LIMITS, IDLE);
        assertEquals(kind, cause.kind(), cause::toString);
        assertEquals(party, cause.party());
        assertEquals(way, cause.way());
        return cause;
    }

    private static Direction heard(String party, Sample sample) {
        return new Direction(party, Way.RECEIVED, sample);
    }
}
