package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Call records against the assembled distribution, on whatever database a subclass configures. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CallRecordScenarios {
    static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration RESTART_LIMIT = Duration.ofMinutes(2);

    final PbxProcess pbx;

    CallRecordScenarios(PbxOptions options) {
        pbx = PbxProcess.start(options.with("pbx.call.cfg", "no_answer_seconds = 2"));
    }

    @AfterAll
    void stop() {
        pbx.close();
    }

    @Test
    void shouldRecordWhatBecameOfEachCall() {
        Instant begin = Instant.now();
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            TestPhone called = phones.udp("1002");
            Conversation talk = Phones.talk(caller, called);
            JsonNode running = Await.value("the running call is listed", LIMIT, () -> since(begin).stream()
                    .filter(call -> !call.path("answer_time").isNull())
                    .findFirst());
            assertEquals("in_progress", running.path("disposition").asText());
            assertTrue(running.path("end_time").isNull(), running::toString);
            talk.callerHangsUp();

            TestCall busy = caller.call("1002");
            called.awaitCall().reject(486, "Busy Here");
            busy.awaitStatus(486);

            TestCall cancelled = caller.call("1002");
            TestCall ringing = called.awaitCall();
            ringing.ring();
            cancelled.awaitStatus(180);
            cancelled.cancel();
            ringing.awaitCancelled();

            TestCall unanswered = caller.call("1002");
            called.awaitCall().ring();
            unanswered.awaitStatus(480);

            caller.call("1999").awaitStatus(404);
            caller.call("1003").awaitStatus(480); // nobody is registered there
        }
        List<JsonNode> calls = new ArrayList<>(Await.value("six records", LIMIT, () -> {
            List<JsonNode> found = since(begin);
            boolean complete = found.size() == 6
                    && found.stream().noneMatch(call -> call.path("end_time").isNull());
            return complete ? java.util.Optional.of(found) : java.util.Optional.empty();
        }));
        java.util.Collections.reverse(calls);
        assertEquals(
                List.of(
                        "answered normal_call_clearing",
                        "busy user_busy",
                        "cancelled normal_call_clearing",
                        "no_answer no_answer",
                        "failed unallocated_number",
                        "failed subscriber_absent"),
                calls.stream()
                        .map(call -> call.path("disposition").asText() + " "
                                + call.path("hangup_cause").asText())
                        .toList());
        JsonNode answered = calls.get(0);
        assertEquals("1001", answered.path("from_extension").asText());
        assertEquals("1002", answered.path("to_extension").asText());
        assertEquals("internal", answered.path("direction").asText());
        assertTrue(
                answered.path("billsec").asDouble() <= answered.path("duration").asDouble(), answered::toString);
        assertTrue(calls.get(3).path("duration").asDouble() >= 2, calls.get(3)::toString);
        assertEquals(0, calls.get(3).path("billsec").asDouble());

        String window = " --from " + begin;
        assertEquals(1, count(window + " --number 199"));
        assertEquals(1, count(window + " --extension 1003"));
        assertEquals(1, count(window + " --disposition no_answer --min-duration 2"));
        assertEquals(0, count(window + " --direction outbound"));
        String csv = pbx.shell().run("pbx:cdr-list --csv" + window);
        assertEquals(7, csv.strip().lines().count(), csv);
        assertTrue(csv.startsWith("call_id,from_extension,to_extension,start_time,"), csv);
    }

    /** Each replaced twice by another version while calls come and go, and one is up all the time. */
    @Test
    void shouldRecordEachCallOnceOverReplacements() {
        Instant begin = Instant.now();
        int logStart = pbx.log().length();
        int made;
        try (Phones phones = new Phones(pbx)) {
            Conversation lasting = Phones.talk(phones.udp("1003"), phones.udp("1004"));
            lasting.speak();
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            series.make(5);
            for (int round = 1; round <= 2; round++) {
                for (String module : List.of("cdr/core", "store/jpa")) {
                    Path next = JarVersions.rebuilt(JarVersions.built(module), "0.1." + round);
                    String bundle = "io.tandempbx." + module.replace('/', '.');
                    Thread update = new Thread(() -> {
                        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
                        assertTrue(!said.contains("Error"), said);
                    });
                    update.start();
                    series.make(3);
                    series.makeWhile(update::isAlive);
                }
            }
            lasting.assertNothingLost();
            lasting.callerHangsUp();
            made = series.made() + 1;
        }
        assertRecorded(begin, made);
        pbx.assertNoTrace(logStart);
    }

    /** The process is killed while calls are up and others have just ended; it starts again by itself. */
    @Test
    void shouldRecordEachCallOnceOverAKilledProcess() {
        Instant begin = Instant.now();
        int made;
        try (Phones phones = new Phones(pbx)) {
            Conversation lasting =
                    Phones.talk(phones.udp("1003"), phones.udp("1004")).speak();
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            for (int round = 0; round < 2; round++) {
                series.make(10);
                killAndAwaitReady();
            }
            series.make(5);
            lasting.callerHangsUp();
            made = series.made() + 1;
        }
        assertRecorded(begin, made);
    }

    /** Waits until so many calls are recorded, and fails if any is lost, twice, or not as answered. */
    void assertRecorded(Instant begin, int made) {
        Await.until(
                "all calls are in the database",
                LIMIT,
                () -> since(begin).stream()
                                .filter(call -> !call.path("end_time").isNull())
                                .count()
                        >= made);
        List<JsonNode> calls = since(begin);
        Set<String> ids = new HashSet<>();
        calls.forEach(call -> ids.add(call.path("call_id").asText()));
        assertEquals(made, calls.size());
        assertEquals(made, ids.size());
        calls.forEach(call -> assertEquals("answered", call.path("disposition").asText(), call::toString));
        System.out.printf("%s: %d calls, %d records, each once%n", getClass().getSimpleName(), made, ids.size());
    }

    private void killAndAwaitReady() {
        Path output = pbx.home().resolveSibling(pbx.home().getFileName() + ".out");
        int before = readyLines(output).size();
        String last = readyLines(output).get(before - 1);
        long pid = Long.parseLong(last.replaceAll("ready pid=(\\d+).*", "$1"));
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly(), "the server could not be killed");
        Await.until(
                "the server is ready again",
                RESTART_LIMIT,
                () -> readyLines(output).size() > before);
    }

    private static List<String> readyLines(Path output) {
        try {
            return Files.readString(output)
                    .lines()
                    .filter(line -> line.startsWith("ready pid="))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> since(Instant begin) {
        List<JsonNode> calls = new ArrayList<>();
        pbx.shell()
                .json("pbx:cdr-list --json --limit 5000 --from " + begin)
                .path("calls")
                .forEach(calls::add);
        return calls;
    }

    private int count(String filter) {
        return pbx.shell().json("pbx:cdr-list --json" + filter).path("count").asInt(-1);
    }
}
