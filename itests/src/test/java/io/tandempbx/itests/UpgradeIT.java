package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.Scrape;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bundles replaced through {@code pbx:upgrade} during a call, and back. Broken versions: {@link BrokenUpgradeIT}. */
@TestInstance(Lifecycle.PER_CLASS)
class UpgradeIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String CALL_CORE = "io.tandempbx.call.core";

    private PbxProcess pbx;

    @BeforeAll
    void start() {
        pbx = PbxProcess.start(PbxOptions.production("upgrade"));
    }

    @AfterAll
    void stop() {
        pbx.close();
    }

    @ParameterizedTest
    @CsvSource({
        "io.tandempbx.codec.g711, codec/g711",
        "io.tandempbx.store.jpa, store/jpa",
        "io.tandempbx.registrar.core, registrar/core",
        "io.tandempbx.media.engine, media/engine",
        "io.tandempbx.call.core, call/core",
        "io.tandempbx.sip.jain, sip/jain",
        "io.tandempbx.console.shell, console/shell",
    })
    void shouldUpgradeAndRollBackDuringACall(String bundle, String module) {
        Path next = JarVersions.rebuilt(JarVersions.built(module), "0.1.0.u1");
        String before = version(bundle);
        try (Phones phones = new Phones(pbx)) {
            Conversation call =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            call.out().rtp().awaitMore(50, LIMIT);

            String dryRun = pbx.shell().run("pbx:upgrade --dry-run " + next);
            assertTrue(dryRun.contains("replace  " + bundle + " " + before + " -> 0.1.0.u1"), dryRun);
            assertTrue(dryRun.contains("stop     " + bundle), dryRun);
            assertEquals(before, version(bundle), dryRun);

            String done = pbx.shell().run("pbx:upgrade --watch 1 " + next);
            assertTrue(done.contains("done: upgrade"), done);
            assertEquals("0.1.0.u1", version(bundle));

            String back = pbx.shell().run("pbx:rollback");
            assertTrue(back.contains("done: rollback"), back);
            assertEquals(before, version(bundle));

            call.assertNothingLost();
            call.caller().assertRequests();
            call.called().assertRequests("INVITE", "ACK");
            call.callerHangsUp();
        }
    }

    @Test
    void shouldRefuseTheRingAndWhatIsNotInstalled() {
        Path ring = JarVersions.rebuilt(JarVersions.built("ring/state"), "0.1.0.x1");
        assertRefused("pbx:upgrade " + ring, "restart");
    }

    @Test
    void shouldAnnounceTheWiderSetOfAContract() {
        Path api = JarVersions.rebuilt(JarVersions.built("call/api"), "0.1.0.u1");
        assertRefused("pbx:upgrade " + api, "--wide");
        try (Phones phones = new Phones(pbx)) {
            Conversation call =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            call.out().rtp().awaitMore(50, LIMIT);
            String done = pbx.shell().run("pbx:upgrade --watch 1 --wide " + api);
            assertTrue(done.contains("done: upgrade"), done);
            String back = pbx.shell().run("pbx:rollback");
            assertTrue(back.contains("done: rollback"), back);
            call.assertNothingLost();
            call.callerHangsUp();
        }
    }

    @Test
    void shouldRunTheUpgradedVersionAfterAStartWithAnEmptyCache() {
        Path next = JarVersions.rebuilt(JarVersions.built("call/core"), "0.1.0.u2");
        String done = pbx.shell().run("pbx:upgrade --watch 0 " + next);
        assertTrue(done.contains("done: upgrade"), done);
        assertRuns("0.1.0.u2");
        pbx = pbx.restartedWithEmptyCache();
        assertEquals("0.1.0.u2", version(CALL_CORE));
        assertRuns("0.1.0.u2");
        String back = pbx.shell().run("pbx:rollback");
        assertTrue(back.contains("done: rollback"), back);
        assertEquals("0.1.0", version(CALL_CORE));
        assertRuns("0.1.0");
    }

    /** The same version everywhere: that of the newest bundle. */
    private void assertRuns(String wanted) {
        Await.until("the file says " + wanted, LIMIT, () -> {
            try {
                return Files.readString(pbx.home().resolve("VERSION")).equals(wanted + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        RestClient rest = pbx.rest();
        assertEquals(
                wanted,
                rest.get("/api/status").expect(200).json().path("version").asText());
        Await.until("health is told", LIMIT, () -> rest.get("/health").status() == 200);
        assertEquals(wanted, rest.get("/health").json().path("version").asText());
        assertEquals(1, Scrape.of(rest).value("pbx_system_info", "version=\"" + wanted + "\""));
    }

    private void assertRefused(String command, String reason) {
        new UpgradeConsole(pbx).assertRefused(command, reason);
    }

    private String version(String bundle) {
        return new UpgradeConsole(pbx).version(bundle);
    }
}
