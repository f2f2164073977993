package io.tandempbx.health.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log has of checks; the test's logger writes to standard error. */
class CheckLogTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");

    private final PrintStream usual = System.err;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CheckLog log = new CheckLog();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setErr(usual);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("check "))
                .toList();
    }

    private void round(long atSeconds, CheckStatus status, String message) {
        log.tell(List.of(new CheckResult("database", status, message)), BEGIN.plusSeconds(atSeconds));
    }

    @Test
    void shouldTellOnceWhatLastsAndOnceThatItIsOver() {
        for (int second = 0; second <= 600; second += 2) {
            round(second, CheckStatus.WARNING, "it does not answer");
        }
        round(602, CheckStatus.HEALTHY, "answered in 1 ms");
        round(604, CheckStatus.HEALTHY, "answered in 1 ms");
        assertEquals(2, lines().size(), () -> lines().toString());
        assertTrue(lines().get(0).endsWith("check database warns: it does not answer"), lines().get(0));
        assertTrue(
                lines().get(1).endsWith("check database is well again after 602 s: answered in 1 ms"), lines().get(1));
    }

    @Test
    void shouldTellNothingOfWhatIsOverSoon() {
        for (int round = 0; round < 20; round++) {
            round(round * 10L, CheckStatus.WARNING, "the store is not there");
            round(round * 10L + 4, CheckStatus.HEALTHY, "answered in 1 ms");
        }
        assertEquals(List.of(), lines());
    }

    @Test
    void shouldTellWhenItBecomesWorse() {
        for (int second = 0; second <= 300; second += 2) {
            round(second, second < 100 ? CheckStatus.WARNING : CheckStatus.CRITICAL, "used");
        }
        assertEquals(2, lines().size(), () -> lines().toString());
        assertTrue(lines().get(1).endsWith("check database fails: used"), lines().get(1));
    }

    @Test
    void shouldComplainOnceAMinuteAboutWhatComesAndGoes() {
        for (int second = 0; second < 300; second += 2) {
            round(second, second % 20 < 14 ? CheckStatus.WARNING : CheckStatus.HEALTHY, "as it is");
        }
        long complaints =
                lines().stream().filter(line -> line.contains(" warns: ")).count();
        assertTrue(complaints >= 4 && complaints <= 5, () -> lines().toString());
    }
}
