package io.tandempbx.qos.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause.Kind;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.StreamQuality;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.qos.api.Way;
import io.tandempbx.qos.core.FakeMedia.Counters;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call between 1001 and 1002, sampled every five seconds. */
final class MonitorTest {
    private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
    private static final String CALL = "c1";

    /** A clock that a test sets. */
    private static final class SetClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final SetClock clock = new SetClock();
    private final StateStore state = new MemoryStateStore();
    private final FakeCalls calls = new FakeCalls();
    private final FakeMedia media = new FakeMedia();
    private final List<Happening> events = new ArrayList<>();
    private QosSettings settings = new QosSettings(new Thresholds(3.5, 5, 50, 300), 5, 2, 2, 3);
    private Counters caller = media.session("a");
    private Counters called = media.session("b");
    private Monitor monitor = monitor();

    private Monitor monitor() {
        return monitor(0);
    }

    private Monitor monitor(long gatherMs) {
        Neighbours neighbours = new Neighbours();
        neighbours.calls.bind(calls);
        neighbours.media.bind(media);
        neighbours.events.bind(happening -> events.add(happening));
        return new Monitor(state, neighbours, clock, gatherMs, () -> settings, () -> 0.1);
    }

    @BeforeEach
    void begin() {
        beginCall(CALL, "a", "b", "talking");
    }

    private void beginCall(String id, String session, String other, String calledState) {
        calls.up.put(
                id,
                new CallSummary(
                        id,
                        "1001",
                        "1002",
                        CallState.TALKING,
                        clock.now,
                        Optional.of(clock.now),
                        List.of(
                                new LegSummary("1001", "x@y", "talking", "udp:192.0.2.7:5060", session, "PCMU"),
                                new LegSummary("1002", "z@y", calledState, "udp:192.0.2.8:5060", other, "PCMU")),
                        List.of()));
        monitor.changed(id);
        monitor.tick();
    }

    private void endCall(String id) {
        calls.up.remove(id);
        monitor.changed(id);
        monitor.tick();
    }

    /** Five seconds in which 250 packets are sent each way, some of the caller's are lost, and all are passed on. */
    private void fiveSeconds(int callersLost) {
        caller.go(250 - callersLost, callersLost, 250);
        called.go(250, 0, 250 - callersLost);
        clock.now = clock.now.plusSeconds(5);
        monitor.tick();
    }

    private QualityAlert onlyAlert() {
        assertEquals(1, monitor.alerts.all().size(), () -> monitor.alerts.all().toString());
        return monitor.alerts.all().get(0);
    }

    @Test
    void shouldRaiseAnAlertAfterTwoBadSamplesAndClearItAfterTwoGoodOnes() {
        fiveSeconds(0);
        fiveSeconds(50);
        assertEquals(List.of(), monitor.alerts.all());
        fiveSeconds(50);
        QualityAlert alert = onlyAlert();
        assertTrue(alert.isActive());
        assertEquals("1001", alert.party());
        assertEquals(Way.RECEIVED, alert.way());
        assertEquals(Kind.LOSS, alert.cause().kind());
        assertEquals(List.of(Sample.MOS, Sample.LOSS), alert.broken());
        assertEquals(20, alert.lossPercent(), 1e-9);
        fiveSeconds(75);
        assertEquals(30, onlyAlert().lossPercent(), 1e-9);
        fiveSeconds(0);
        assertTrue(onlyAlert().isActive());
        fiveSeconds(2);
        assertEquals(Optional.of(clock.now), onlyAlert().clearedAt());
        assertEquals(
                List.of(EventType.QUALITY_ALERT, EventType.QUALITY_CLEARED),
                events.stream().map(Happening::type).toList());
        assertEquals(CALL, events.get(0).subject());
        assertEquals("loss", events.get(0).fields().get("cause"));
    }

    @Test
    void shouldJudgeByTheThresholdsOfTheMoment() {
        fiveSeconds(5);
        fiveSeconds(5);
        assertEquals(List.of(), monitor.alerts.all());
        settings = new QosSettings(new Thresholds(3.5, 1.5, 50, 300), 5, 1, 2, 3);
        fiveSeconds(5);
        assertEquals(List.of(Sample.LOSS), onlyAlert().broken());
    }

    @Test
    void shouldNotRaiseASecondAlertForLossThatWasPassedOn() {
        called.reportedLoss = 20;
        for (int i = 0; i < 3; i++) {
            fiveSeconds(50);
        }
        assertEquals(Way.RECEIVED, onlyAlert().way());
        called.reportedLoss = 0;
        caller.reportedLoss = 30;
        fiveSeconds(0);
        fiveSeconds(0);
        List<QualityAlert> all = monitor.alerts.all();
        assertEquals(Way.SENT, all.get(0).way());
        assertEquals("1001", all.get(0).party());
        assertEquals(40, all.get(0).rttMs(), 1e-9);
    }

    @Test
    void shouldEndAnAlertOfWhichNothingIsKnownAnyMore() {
        called.reportedLoss = 20;
        fiveSeconds(0);
        fiveSeconds(0);
        assertEquals(Way.SENT, onlyAlert().way());
        called.reportedLoss = -1;
        for (int i = 0; i < 4; i++) {
            fiveSeconds(0);
        }
        called.reportedLoss = 20;
        fiveSeconds(0);
        called.reportedLoss = -1;
        for (int i = 0; i < 4; i++) {
            fiveSeconds(0);
            assertTrue(onlyAlert().isActive(), () -> onlyAlert().toString());
        }
        fiveSeconds(0);
        assertEquals(Optional.of(clock.now), onlyAlert().clearedAt());
        assertEquals("nothing was heard of it for a while", onlyAlert().clearedBecause());
    }

    @Test
    void shouldTellOneWayAudioUnlessThePartyIsOnHold() {
        for (int i = 0; i < 3; i++) {
            caller.go(250, 0, 0);
            called.go(0, 0, 250);
            clock.now = clock.now.plusSeconds(5);
            monitor.tick();
        }
        QualityAlert alert = onlyAlert();
        assertEquals("1002", alert.party());
        assertEquals(Kind.ONE_WAY, alert.cause().kind());
        endCall(CALL);

        caller = media.session("c");
        called = media.session("d");
        beginCall("c2", "c", "d", "held");
        for (int i = 0; i < 3; i++) {
            caller.go(250, 0, 0);
            called.go(0, 0, 250);
            clock.now = clock.now.plusSeconds(5);
            monitor.tick();
        }
        assertEquals(1, monitor.alerts.all().size());
    }

    @Test
    void shouldKeepEndedCallsWithTheirWorstCauseAndClearTheirAlerts() {
        fiveSeconds(0);
        fiveSeconds(50);
        fiveSeconds(50);
        caller.go(100, 0, 100);
        clock.now = clock.now.plusSeconds(2);
        endCall(CALL);
        assertEquals("the call ended", onlyAlert().clearedBecause());
        CallQuality call = monitor.find(CALL).orElseThrow();
        assertEquals(Optional.of(clock.now), call.endedAt());
        assertEquals(Kind.LOSS, call.cause().kind());
        StreamQuality heard = call.streams().get(0);
        assertEquals(750 + 100, heard.sent());
        assertEquals(100, heard.lost());
        assertEquals(750, heard.received());
        assertTrue(heard.worstMos() < 3 && heard.mos() > heard.worstMos(), heard::toString);
        assertEquals(0, monitor.shown().size());
        assertEquals(List.of(), monitor.history.calls(clock.now, Instant.MAX));
        assertEquals(1, monitor.history.calls(START, clock.now).size());
    }

    @Test
    void shouldMeasureACallThatWasTooShortForASample() {
        caller.go(90, 10, 100);
        called.go(100, 0, 90);
        clock.now = clock.now.plusSeconds(2);
        endCall(CALL);
        StreamQuality heard = monitor.find(CALL).orElseThrow().streams().get(0);
        assertEquals(10, heard.lossPercent(), 1e-9);
        assertTrue(heard.mos() > 1 && heard.mos() < 4, heard::toString);
    }

    @Test
    void shouldReadACallOnceForAllThatHappenedWithinAMoment() {
        calls.asked.clear();
        monitor = monitor(750);
        for (int i = 0; i < 3; i++) {
            monitor.changed(CALL);
            clock.now = clock.now.plusMillis(249);
            monitor.tick();
        }
        assertEquals(List.of(), calls.asked);
        clock.now = clock.now.plusMillis(3);
        monitor.tick();
        monitor.tick();
        assertEquals(List.of(CALL), calls.asked);
        caller.go(90, 10, 100);
        calls.up.remove(CALL);
        monitor.changed(CALL);
        Instant ended = clock.now;
        clock.now = clock.now.plusMillis(750);
        monitor.tick();
        assertEquals(Optional.of(ended), monitor.find(CALL).orElseThrow().endedAt());
    }

    @Test
    void shouldKeepNothingOfACallThatWasOverBeforeItWasRead() {
        monitor = monitor(750);
        calls.asked.clear();
        monitor.changed("short");
        clock.now = clock.now.plusMillis(740);
        monitor.changed("short");
        monitor.tick();
        clock.now = clock.now.plusMillis(10);
        monitor.tick();
        assertEquals(List.of("short"), calls.asked);
        assertEquals(Optional.empty(), monitor.find("short"));
    }

    @Test
    void shouldKeepNothingOfACallWithoutPackets() {
        endCall(CALL);
        assertEquals(Optional.empty(), monitor.find(CALL));
    }

    @Test
    void shouldKeepAThousandAlertsAndRaiseNoMoreWhileAllAreActive() {
        endCall(CALL);
        List<Counters> all = new ArrayList<>();
        for (int i = 0; i < 1002; i++) {
            all.add(media.session("x" + i));
            beginCall("many" + i, "x" + i, "y" + i, "talking");
        }
        for (int sample = 0; sample < 3; sample++) {
            all.forEach(counters -> counters.go(200, 50, 0));
            clock.now = clock.now.plusSeconds(5);
            monitor.tick();
        }
        assertEquals(1000, monitor.alerts.active().size());
        assertEquals(1000, monitor.alerts.raised());
        endCall("many0");
        endCall("many1");
        endCall("many2");
        all.forEach(counters -> counters.go(200, 50, 0));
        clock.now = clock.now.plusSeconds(5);
        monitor.tick();
        assertTrue(monitor.alerts.raised() > 1000);
        assertEquals(1000, monitor.alerts.all().size());
        assertEquals(1000, state.open(AlertBook.TABLE).records().size());
    }

    @Test
    void shouldKeepOnlyTheNewestOfTheHistory() {
        endCall(CALL);
        for (int i = 0; i < 5; i++) {
            caller = media.session("a" + i);
            called = media.session("b" + i);
            beginCall("n" + i, "a" + i, "b" + i, "talking");
            fiveSeconds(0);
            endCall("n" + i);
        }
        assertEquals(
                List.of("n4", "n3", "n2"),
                monitor.history.calls(Instant.EPOCH, Instant.MAX).stream()
                        .map(CallQuality::callId)
                        .toList());
        assertEquals(3, state.open(History.TABLE).records().size());
    }

    @Test
    void shouldGoOnAfterAReplacement() {
        fiveSeconds(0);
        fiveSeconds(50);
        fiveSeconds(50);
        String id = onlyAlert().id();
        monitor.alerts.acknowledge(id, "admin", clock.now);
        monitor.save();
        caller.go(250, 0, 250); // while nobody looked
        called.go(250, 0, 250);
        monitor = monitor();
        monitor.readAll();
        assertEquals(1, monitor.shown().size());
        assertEquals("admin", onlyAlert().acknowledgedBy());
        clock.now = clock.now.plusSeconds(5);
        monitor.tick();
        fiveSeconds(0);
        assertTrue(!onlyAlert().isActive(), () -> onlyAlert().toString());
        endCall(CALL);
        StreamQuality heard = monitor.find(CALL).orElseThrow().streams().get(0);
        assertEquals(1250, heard.sent());
        assertEquals(100, heard.lost());
        assertEquals(Kind.LOSS, monitor.find(CALL).orElseThrow().cause().kind());
        Monitor next = monitor();
        assertEquals(1, next.history.calls(Instant.EPOCH, Instant.MAX).size());
    }

    @Test
    void shouldFinishWhatEndedWhileNobodyLooked() {
        fiveSeconds(50);
        fiveSeconds(50);
        monitor.save();
        calls.up.clear();
        monitor = monitor();
        monitor.readAll();
        assertEquals("the call ended", onlyAlert().clearedBecause());
        assertEquals(1, monitor.history.calls(Instant.EPOCH, Instant.MAX).size());
    }

    @Test
    void shouldGoOnAfterACrashFromTheCountersOfTheSessions() {
        fiveSeconds(50);
        fiveSeconds(50);
        monitor = monitor(); // nothing was saved
        monitor.readAll();
        assertTrue(onlyAlert().isActive());
        fiveSeconds(0);
        fiveSeconds(0);
        assertTrue(!onlyAlert().isActive(), () -> onlyAlert().toString());
        endCall(CALL);
        assertEquals(100, monitor.find(CALL).orElseThrow().streams().get(0).lost());
    }
}
