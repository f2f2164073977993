package io.tandempbx.presence.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinesTest {
    private final Lines lines = new Lines();

    static LegSummary leg(String party, String state, boolean calling) {
        return new LegSummary(party, party + "@dialog", state, "UDP:192.0.2.7:5060", "", "", calling, "our", "its", "");
    }

    static CallSummary call(String id, CallState state, String parkedAt, LegSummary... legs) {
        return new CallSummary(
                id,
                "1001",
                "1002",
                state,
                Instant.EPOCH,
                Optional.empty(),
                List.of(legs),
                List.of(),
                "",
                false,
                parkedAt);
    }

    @Test
    void shouldTouchOnlyTheLampsThatChange() {
        CallSummary trying =
                call("c", CallState.RINGING, "", leg("1001", "trying", true), leg("1002", "trying", false));
        assertEquals(Set.of("1001", "1002"), lines.update("c", Optional.of(trying)));
        CallSummary ringing =
                call("c", CallState.RINGING, "", leg("1001", "trying", true), leg("1002", "ringing", false));
        assertEquals(Set.of("1002"), lines.update("c", Optional.of(ringing)));
        assertEquals(Set.of(), lines.update("c", Optional.of(ringing)));
        assertTrue(lines.of("1002").get(0).rings());
        assertTrue(lines.of("1001").get(0).initiator());
        assertEquals(Set.of("1001", "1002"), lines.update("c", Optional.empty()));
        assertEquals(List.of(), lines.of("1001"));
        assertEquals(Set.of(), lines.update("c", Optional.empty()));
    }

    @Test
    void shouldNotNameACallerWhoWithholdsTheNumber() {
        LegSummary caller = new LegSummary(
                "1001", "1001@dialog", "talking", "UDP:192.0.2.7:5060", "", "", true, "our", "its", "", true);
        lines.update("c", Optional.of(call("c", CallState.PARKED, "71", caller, leg("1002", "ringing", false))));
        assertEquals("anonymous", lines.of("1002").get(0).peer());
        assertEquals("anonymous", lines.of("71").get(0).peer());
        assertEquals("1002", lines.of("1001").get(0).peer());
    }

    @Test
    void shouldShowSeveralCallsOfOneExtension() {
        lines.update("c", Optional.of(call("c", CallState.TALKING, "", leg("1001", "held", true))));
        lines.update("d", Optional.of(call("d", CallState.RINGING, "", leg("1001", "ringing", false))));
        assertEquals(
                List.of("confirmed", "early"),
                lines.of("1001").stream().map(Line::state).toList());
        lines.update("c", Optional.empty());
        assertEquals(
                List.of("early"), lines.of("1001").stream().map(Line::state).toList());
    }

    @Test
    void shouldLightAParkingPlaceWhileSomebodyIsThere() {
        lines.update("c", Optional.of(call("c", CallState.PARKED, "71", leg("1001", "talking", true))));
        assertEquals("confirmed", lines.of("71").get(0).state());
        assertEquals(
                Set.of("71"),
                lines.update("c", Optional.of(call("c", CallState.TALKING, "", leg("1001", "talking", true)))));
    }

    @Test
    void shouldNotTakeANumberBeyondATrunkForAnExtension() {
        LegSummary outside = new LegSummary("1002", "x", "ringing", "p", "", "", false, "our", "its", "carrier");
        lines.update("c", Optional.of(call("c", CallState.RINGING, "", leg("1001", "ringing", true), outside)));
        assertEquals(List.of(), lines.of("1002"));
    }

    @Test
    void shouldFindWhatChangedWhileNobodyTold() {
        CallSummary stays = call("c", CallState.TALKING, "", leg("1001", "talking", true));
        lines.update("c", Optional.of(stays));
        lines.update("d", Optional.of(call("d", CallState.TALKING, "", leg("1002", "talking", true))));
        CallSummary fresh = call("e", CallState.TALKING, "", leg("1003", "talking", true));
        assertEquals(Set.of("1002", "1003"), lines.replace(List.of(stays, fresh)));
        assertEquals(List.of(), lines.of("1002"));
    }

    @Test
    void shouldPutLampsOutWhenACallIsTakenDown() {
        lines.update("c", Optional.of(call("c", CallState.TALKING, "", leg("1001", "talking", true))));
        assertEquals(
                Set.of("1001"),
                lines.update("c", Optional.of(call("c", CallState.ENDING, "", leg("1001", "ending", true)))));
    }
}
