package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.BrokenJars;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bundles replaced through {@code pbx:upgrade} during a call: good versions stay, broken ones are put back. */
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
    void shouldRefuseWhatDoesNotResolve() {
        assertRefused(
                "pbx:upgrade " + BrokenJars.unresolvable(JarVersions.built("call/core"), "0.1.0.x1"),
                "org.example.absent");
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
    void shouldPutBackWhatThrowsAtItsStart() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            call.out().rtp().awaitMore(50, LIMIT);
            assertPutBack(
                    BrokenJars.throwing(JarVersions.built("call/core"), "0.1.0.x2"), "IllegalStateException: broken");
            call.assertNothingLost();
            call.callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatBurnsTheProcessor() {
        assertPutBack(BrokenJars.burning(JarVersions.built("codec/g711"), "0.1.0.x3"), "cores are busy");
    }

    @Test
    void shouldPutBackWhatForgetsCalls() {
        try (Phones phones = new Phones(pbx)) {
            Conversation call =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            call.out().rtp().awaitMore(50, LIMIT);
            assertPutBack(BrokenJars.forgetting(JarVersions.built("call/core"), "0.1.0.x4"), "lost");
            call.callerHangsUp();
        }
    }

    @Test
    void shouldPutBackWhatRefusesCalls() {
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            TestPhone called = phones.udp("1002");
            Path broken = BrokenJars.refusing(JarVersions.built("call/core"), "0.1.0.x5");
            CompletableFuture<String> upgrade =
                    CompletableFuture.supplyAsync(() -> pbx.shell().run("pbx:upgrade --watch 10 " + broken));
            // calls to the echo until it is over: the old version answers, the broken one refuses
            while (!upgrade.isDone()) {
                TestCall call = caller.call("*43");
                if (call.awaitFinal().status() == 200) {
                    call.hangUp();
                }
            }
            String said = upgrade.join();
            assertTrue(said.contains("set-ups failed"), said);
            assertEquals("put back", lastResult());
            Conversation call = Phones.talk(caller, called);
            call.callerHangsUp();
        }
    }

    @Test
    void shouldRunTheUpgradedVersionAfterAStartWithAnEmptyCache() {
        Path next = JarVersions.rebuilt(JarVersions.built("call/core"), "0.1.0.u2");
        String done = pbx.shell().run("pbx:upgrade --watch 0 " + next);
        assertTrue(done.contains("done: upgrade"), done);
        pbx = pbx.restartedWithEmptyCache();
        assertEquals("0.1.0.u2", version(CALL_CORE));
        String back = pbx.shell().run("pbx:rollback");
        assertTrue(back.contains("done: rollback"), back);
        assertEquals("0.1.0", version(CALL_CORE));
    }

    private void assertRefused(String command, String reason) {
        int past = pbx.shell().json("pbx:upgrade-history --json").path("count").asInt(-1);
        String said = pbx.shell().run(command);
        assertTrue(said.contains("refused") && said.contains(reason), said);
        assertEquals(
                past,
                pbx.shell().json("pbx:upgrade-history --json").path("count").asInt(-2));
    }

    private void assertPutBack(Path broken, String reason) {
        Map<String, String> before = versions();
        String said = pbx.shell().run("pbx:upgrade --watch 10 " + broken);
        assertTrue(said.contains("put back") && said.contains(reason), said);
        assertEquals(before, versions());
        assertEquals("put back", lastResult());
        Await.until(
                "calls can be made",
                LIMIT,
                () -> pbx.shell().json("pbx:status --json").path("running").asBoolean());
    }

    private String lastResult() {
        JsonNode past = pbx.shell().json("pbx:upgrade-history --json").path("upgrades");
        return past.path(past.size() - 1).path("result").asText();
    }

    private String version(String bundle) {
        return versions().getOrDefault(bundle, "");
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        pbx.shell()
                .json("pbx:status --json")
                .path("bundles")
                .forEach(bundle -> versions.put(
                        bundle.path("name").asText(), bundle.path("version").asText()));
        return versions;
    }
}
