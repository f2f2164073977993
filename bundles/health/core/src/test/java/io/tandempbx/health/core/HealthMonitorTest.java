package io.tandempbx.health.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;
import io.tandempbx.health.api.HealthReport;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void shouldNotServeBeforeTheFirstRound() {
        HealthMonitor monitor = new HealthMonitor(() -> new HealthMonitor.Round(true, List.of(), NOW), CLOCK);
        assertFalse(monitor.last().serving());
    }

    @Test
    void shouldKeepTheLastRoundWhileTheNextHangs() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        HealthMonitor monitor = new HealthMonitor(
                () -> {
                    second.countDown();
                    if (second.getCount() == 0) {
                        awaitQuietly(goOn);
                    }
                    return new HealthMonitor.Round(false, List.of(), NOW);
                },
                CLOCK);
        monitor.start();
        try {
            assertTrue(second.await(10, TimeUnit.SECONDS), "no second round");
            assertEquals(NOW, monitor.last().at());
        } finally {
            goOn.countDown();
            monitor.stop();
        }
    }

    @Test
    void shouldNotBelieveOldResults() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        HealthMonitor monitor = new HealthMonitor(
                () -> {
                    done.countDown();
                    return new HealthMonitor.Round(done.getCount() == 0, List.of(), NOW.minusSeconds(31));
                },
                CLOCK);
        monitor.start();
        assertTrue(done.await(10, TimeUnit.SECONDS), "no second round");
        monitor.stop();
        assertFalse(monitor.last().serving());
        assertEquals("monitor", monitor.last().checks().get(0).name());
    }

    @Test
    void shouldGoOnAfterARoundThatFailed() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(2);
        HealthMonitor monitor = new HealthMonitor(
                () -> {
                    second.countDown();
                    if (second.getCount() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return new HealthMonitor.Round(true, List.of(), NOW);
                },
                CLOCK);
        monitor.start();
        assertTrue(second.await(10, TimeUnit.SECONDS), "no second round");
        monitor.stop();
        assertTrue(monitor.last().serving());
    }

    @Test
    void shouldBeDegradedByAWarningAndUnhealthyOnlyWithoutCalls() {
        assertEquals("healthy", report(true, CheckStatus.HEALTHY).status());
        assertEquals("degraded", report(true, CheckStatus.WARNING).status());
        assertEquals("degraded", report(true, CheckStatus.CRITICAL).status());
        assertEquals("unhealthy", report(false, CheckStatus.HEALTHY).status());
    }

    @Test
    void shouldWriteJsonThatNoMessageCanBreak() {
        assertEquals(
                "{\"status\":\"degraded\",\"checks\":{\"disk\":{\"status\":\"warning\",\"message\":\"a \\\"b\\\" \\\\ \\u000a\\u00e4\"}},"
                        + "\"version\":\"0.1.0\",\"uptime_seconds\":7,\"timestamp\":\"2026-01-01T12:00:00Z\"}",
                HealthJson.health(report(true, CheckStatus.WARNING)));
        assertEquals(
                "{\"status\":\"not ready\",\"reason\":\"it is draining\"}",
                HealthJson.ready(report(true, CheckStatus.WARNING)));
    }

    private static HealthReport report(boolean serving, CheckStatus status) {
        CheckResult disk = new CheckResult("disk", status, "a \"b\" \\ \n\u00e4");
        return new HealthReport(serving, false, "it is draining", List.of(disk), "0.1.0", 7, NOW);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody let it go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
