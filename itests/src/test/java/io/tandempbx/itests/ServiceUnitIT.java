package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.RunbookSystem;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.SipPing;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The unit as an init system runs it: as its user, active when calls can be made and no sooner. */
@Tag("servers")
class ServiceUnitIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @Test
    void shouldRunAsItsUserAndSayWhatItIs() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                RunbookSystem system = new RunbookSystem("unit", server)) {
            assertState(system, "inactive", 3);
            CompletableFuture<Script> starting = CompletableFuture.supplyAsync(() -> system.run("systemctl start pbx"));
            Await.until("it is starting", START_LIMIT, () -> stateOf(system).equals("activating"));
            Await.until("it is active", START_LIMIT, () -> {
                String state = stateOf(system);
                assertTrue(List.of("activating", "active").contains(state), state);
                return state.equals("active");
            });
            SipPing.awaitAnswer(system.sip(), Duration.ofSeconds(1));
            starting.join().expect(0);
            assertEquals(system.user(), system.owner());
            system.run("systemctl status pbx")
                    .expect(0)
                    .expect("Active: active (running) since ")
                    .expect("Status: \"ready pid=" + system.pid() + " sip="
                            + system.sip().getPort());
            assertOwns(system);

            system.run("systemctl stop pbx").expect(0);
            assertState(system, "inactive", 3);
            system.run("systemctl status pbx").expect(3).expect("inactive (dead)");
            assertNotRunning(system);
            system.run("systemctl start pbx").expect(0);
            SipPing.awaitAnswer(system.sip(), Duration.ofSeconds(1));
            assertEquals(system.user(), system.owner());
        }
    }

    /** One that cannot start is said so, with its own words, and is not left half started. */
    @Test
    void shouldSayWhyItCannotStart() throws IOException {
        try (PostgresServer server = PostgresServer.start();
                RunbookSystem system = new RunbookSystem("unit-broken", server)) {
            system.run("TANDEM_HEAP=much systemctl start pbx")
                    .expect(1)
                    .expect("run: TANDEM_HEAP 'much' must be a number followed by m or g");
            assertState(system, "inactive", 3);
        }
    }

    private static String stateOf(RunbookSystem system) {
        return system.run("systemctl is-active pbx").output().strip();
    }

    private static void assertState(RunbookSystem system, String state, int status) {
        assertEquals(
                state,
                system.run("systemctl is-active pbx").expect(status).output().strip());
    }

    private static void assertNotRunning(RunbookSystem system) {
        assertTrue(ProcessHandle.of(system.pid()).filter(ProcessHandle::isAlive).isEmpty(), "the process still runs");
    }

    /** All that it wrote is its user's. */
    private static void assertOwns(RunbookSystem system) throws IOException {
        try (Stream<Path> files = Files.walk(system.home().resolve("data"))) {
            for (Path file : files.toList()) {
                if (Files.exists(file)) {
                    assertEquals(system.user(), Files.getOwner(file).getName(), file::toString);
                }
            }
        }
    }
}
