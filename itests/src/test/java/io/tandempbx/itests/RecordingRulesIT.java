package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestCarrier;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Which calls the rules of recording take, and how long recordings stay. */
@TestInstance(Lifecycle.PER_CLASS)
class RecordingRulesIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MANY = 60;
    private static final int FEW = 8;
    private static final String MARK = "; extension=1005"; // by which the last call of each test is recorded
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final PbxProcess pbx =
            PbxProcess.start(PbxOptions.quickStart("recording-rules").with("pbx.media.cfg", "quarantine_seconds = 0"));
    private final RestClient rest = pbx.rest();
    private Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        pbx.shell().run("pbx:hangup --all"); // while the phones can answer
        phones.close();
        phones = new Phones(pbx);
        settings("{\"rules\":null,\"retention_days\":null,\"max_total_mb\":null}");
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        pbx.assertNoNewTrace();
    }

    private void settings(String values) {
        rest.send("PATCH", "/api/config/pbx.recording", "{\"settings\":" + values + "}")
                .expect(200);
    }

    private void rules(String rules) {
        settings("{\"rules\":\"" + rules + MARK + "\"}");
    }

    private JsonNode recordings(String callId) {
        return rest.get("/api/recordings?call_id=" + callId).expect(200).json();
    }

    /** A few packets are said and the call is over; returns its id. */
    private static String call(TestPhone caller, TestPhone called, String number) {
        TestCall out = caller.call(number);
        TestCall in = called.awaitCall();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(caller, called, out, in).speak();
        in.rtp().awaitMore(3, LIMIT);
        talk.callerHangsUp();
        return talk.pbxCallId();
    }

    private List<String> calls(int count) {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(call(caller, called, "1002"));
        }
        return ids;
    }

    /** How many of these calls are recorded: known once a later one is. */
    private int recorded(List<String> callIds) {
        String last = call(phones.udp("1005"), phones.udp("1006"), "1006");
        Await.until("the last one is in the index", LIMIT, () -> recordings(last)
                .at("/recordings/0/sha256")
                .isTextual());
        return callIds.stream()
                .mapToInt(id -> recordings(id).path("count").asInt())
                .sum();
    }

    @Test
    void shouldRecordAShareOfCalls() {
        rules("percent=0");
        assertEquals(0, recorded(calls(FEW)));
        rules("percent=100");
        assertEquals(FEW, recorded(calls(FEW)));
        rules("extension=1001 percent=50");
        int half = recorded(calls(MANY));
        System.out.printf("recording: %d of %d calls at 50 percent%n", half, MANY);
        // the standard deviation is 3.9
        assertTrue(half >= MANY / 2 - 18 && half <= MANY / 2 + 18, half + " of " + MANY);
    }

    @Test
    void shouldRecordByTrunkAndByDirection() {
        TestCarrier carrier = new TestCarrier(pbx.sip(), "0301234567", "carrier.test", "acct", "a carrier's secret");
        rest.post(
                        "/api/trunks",
                        "{\"trunk_id\":\"rec\",\"host\":\"127.0.0.1\",\"port\":" + carrier.port()
                                + ",\"probe_seconds\":1}")
                .expect(201);
        Await.until("the trunk is up", LIMIT, () -> rest.get("/api/trunks/rec")
                .text()
                .contains("\"healthy\""));
        rest.post("/api/routes", "{\"id\":\"rec\",\"patterns\":[\"0.\"],\"trunks\":[{\"trunk\":\"rec\"}]}")
                .expect(201);
        rest.post(
                        "/api/inbound-routes",
                        "{\"id\":\"rec\",\"trunk\":\"rec\",\"pattern\":\"0305551\",\"destination\":\"1002\"}")
                .expect(201);
        try (carrier) {
            TestPhone one = phones.udp("1001");
            TestPhone two = phones.udp("1002");
            assertRecorded("trunk=rec", carrier, one, two, true, true, false);
            assertRecorded("trunk=another", carrier, one, two, false, false, false);
            assertRecorded("direction=outbound", carrier, one, two, true, false, false);
            assertRecorded("direction=inbound", carrier, one, two, false, true, false);
            assertRecorded("direction=internal", carrier, one, two, false, false, true);
            assertRecorded("trunk=rec direction=inbound extension=1002", carrier, one, two, false, true, false);
        } finally {
            List.of("inbound-routes", "routes", "trunks")
                    .forEach(where -> rest.delete("/api/" + where + "/rec").expect(200));
        }
    }

    private void assertRecorded(
            String rule,
            TestCarrier carrier,
            TestPhone one,
            TestPhone two,
            boolean outbound,
            boolean inbound,
            boolean internal) {
        rules(rule);
        String out = call(one, carrier.line(), "0307654321");
        String in = call(carrier.line(), two, "0305551");
        String inside = call(one, two, "1002");
        int count = recorded(List.of(out, in, inside));
        List<Boolean> found = List.of(recorded(out), recorded(in), recorded(inside));
        assertEquals(List.of(outbound, inbound, internal), found, rule);
        assertEquals(found.stream().filter(each -> each).count(), count, rule);
    }

    private boolean recorded(String callId) {
        return recordings(callId).path("count").asInt() == 1;
    }

    @Test
    void shouldRemoveByAgeAndBySizeButNothingOnHold() throws IOException {
        rules("extension=1001");
        List<String> fresh = calls(1);
        assertEquals(1, recorded(fresh));
        settings("{\"rules\":null,\"retention_days\":\"0\"}");
        JsonNode recording = recordings(fresh.get(0)).at("/recordings/0");
        Path file = pbx.home().resolve("recordings/" + recording.path("file").asText());
        String held = put(file, Instant.parse("2020-01-01T00:00:00Z"), "held", 1);
        String old = put(file, Instant.parse("2020-01-02T00:00:00Z"), "old", 1);
        String yesterday = put(file, Instant.now().minus(Duration.ofDays(1)), "yesterday", 2);
        String today = put(file, Instant.now().minus(Duration.ofHours(1)), "today", 2);
        pbx.shell()
                .run("bundle:update io.tandempbx.recording.core file:"
                        + JarVersions.rebuilt(JarVersions.built("recording/core"), "0.1.1"));
        for (String id : List.of(held, old, yesterday, today)) {
            Await.until(
                    id + " is found",
                    LIMIT,
                    () -> rest.get("/api/recordings/" + id).status() == 200);
        }
        rest.send("PUT", "/api/recordings/" + held + "/hold", "{\"hold\":true}").expect(200);
        try {
            settings("{\"retention_days\":\"30\"}");
            Await.until("what is too old is gone", LIMIT, () -> isGone(old));
            assertStay(held, yesterday, today, recording.path("recording_id").asText());
            settings("{\"max_total_mb\":\"4\"}"); // of 5 and a little
            Await.until("the oldest is gone", LIMIT, () -> isGone(yesterday));
            assertStay(held, today, recording.path("recording_id").asText());
            Await.until("both are in the audit log", LIMIT, () -> {
                String audit =
                        rest.get("/api/audit?action=recording.delete&limit=100").text();
                return audit.contains("recording/" + old) && audit.contains("recording/" + yesterday);
            });
            String audit =
                    rest.get("/api/audit?action=recording.delete&limit=100").text();
            assertFalse(audit.contains(held) || audit.contains(today), audit);
        } finally {
            rest.send("PUT", "/api/recordings/" + held + "/hold", "{\"hold\":false}")
                    .expect(200);
            rest.delete("/api/recordings/" + held).expect(200);
        }
        assertTrue(isGone(held));
    }

    /** A recording of so many megabytes that no index knows; returns its id. */
    private static String put(Path like, Instant begun, String callId, int megabytes) throws IOException {
        String id = STAMP.format(begun) + "_1001_1002_" + callId;
        Files.write(like.resolveSibling(id + ".wav"), Arrays.copyOf(Files.readAllBytes(like), megabytes * 1_000_000));
        return id;
    }

    private boolean isGone(String id) {
        return rest.get("/api/recordings/" + id).status() == 404
                && !Files.exists(pbx.home().resolve("recordings/" + id + ".wav"));
    }

    private void assertStay(String... ids) {
        for (String id : ids) {
            assertEquals(200, rest.get("/api/recordings/" + id).status(), id);
            assertTrue(Files.exists(pbx.home().resolve("recordings/" + id + ".wav")), id);
        }
    }
}
