package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.InstalledPbx;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.NotifySocket;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.SipPing;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the unit's program tells an init system: that it is ready, that it lives, that it ends. */
@Tag("long")
class NotifyIT {
    /** A fifth of what the unit has, to be done sooner. */
    private static final long WATCHDOG_S = 12;
    /** The program looks four times within that, rounded up to a whole second. */
    private static final long PERIOD_S = WATCHDOG_S / 4 + 1;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void shouldTellWhenItIsReadyThatItLivesAndWhenItEnds() throws IOException {
        Path root = Workspace.fresh("notify-install");
        InstalledPbx.install(root, Map.of()).expect(0);
        try (NotifySocket socket = NotifySocket.open()) {
            Map<String, String> unit = Map.of(
                    "NOTIFY_SOCKET", socket.path().toString(), "WATCHDOG_USEC", Long.toString(WATCHDOG_S * 1_000_000));
            try (InstalledPbx pbx = InstalledPbx.launch(root, unit)) {
                long answeredMs = SipPing.awaitAnswer(pbx.sip(), Duration.ofMinutes(2));
                pbx.awaitReady();
                Await.until("READY=1", LIMIT, () -> !socket.momentsOf("READY=1").isEmpty());
                long readyMs = socket.momentsOf("READY=1").get(0);
                assertTrue(readyMs >= answeredMs, "ready before OPTIONS was answered");
                SipPing.awaitAnswer(pbx.sip(), Duration.ofSeconds(1));

                int known = socket.momentsOf("WATCHDOG=1").size();
                Await.until(
                        "three signs of life",
                        LIMIT,
                        () -> socket.momentsOf("WATCHDOG=1").size() >= known + 3);
                assertPeriod(socket.momentsOf("WATCHDOG=1"), readyMs);

                signal(pbx.pid(), "STOP");
                long stoppedMs = System.currentTimeMillis();
                Await.until(
                        "two watchdog times pass",
                        LIMIT,
                        () -> System.currentTimeMillis() - stoppedMs > 2 * WATCHDOG_S * 1000);
                assertEquals(List.of(), since(socket.momentsOf("WATCHDOG=1"), stoppedMs + 1_000));
                signal(pbx.pid(), "CONT");
                long goesOnMs = System.currentTimeMillis();
                Await.until("a sign of life again", LIMIT, () -> !since(socket.momentsOf("WATCHDOG=1"), goesOnMs)
                        .isEmpty());
                assertEquals(List.of(), socket.momentsOf("STOPPING=1"));
            }
            Await.until(
                    "STOPPING=1", LIMIT, () -> !socket.momentsOf("STOPPING=1").isEmpty());
            assertEquals(1, socket.momentsOf("READY=1").size());
            System.out.println("an init system was told: " + socket.messages());
        }
    }

    /** Never later than half the time after which the unit would be ended. */
    private static void assertPeriod(List<Long> moments, long sinceMs) {
        List<Long> late = since(moments, sinceMs);
        for (int i = 1; i < late.size(); i++) {
            long gapMs = late.get(i) - late.get(i - 1);
            assertTrue(gapMs >= PERIOD_S * 1000 - 500 && gapMs <= WATCHDOG_S * 1000 / 2, () -> "gaps in " + late);
        }
    }

    private static List<Long> since(List<Long> moments, long fromMs) {
        return moments.stream().filter(moment -> moment >= fromMs).toList();
    }

    private static void signal(long pid, String name) {
        Script.run(Path.of("/bin/kill"), Map.of(), "-" + name, Long.toString(pid))
                .expect(0);
    }
}
