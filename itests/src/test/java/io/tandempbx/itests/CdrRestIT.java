package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.pbx.RestClient.Answer;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Call records over REST: what happened is found, as JSON and as CSV, however much of it there is. */
@Tag("servers")
@TestInstance(Lifecycle.PER_CLASS)
class CdrRestIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MANY = 100_000;
    private static final long FLAT_BYTES = 12L << 20;

    private final PostgresServer server = PostgresServer.start();
    private final PbxProcess pbx;
    private final RestClient rest;

    CdrRestIT() {
        server.createDatabase("pbx_system", "pbx_user", "secret");
        pbx = PbxProcess.start(PbxOptions.quickStart("cdr-rest")
                .with("pbx.store.cfg", "database = postgresql")
                .with(".env", "DB_PORT=" + server.port())
                .with(".env", "DB_PASSWORD=secret"));
        rest = pbx.rest();
    }

    @AfterAll
    void stop() {
        pbx.close();
        server.close();
    }

    @Test
    void shouldFindCallsByEveryFilter() {
        Instant begin = Instant.now();
        String window = "/api/cdr?from=" + begin;
        try (Phones phones = new Phones(pbx)) {
            TestPhone caller = phones.udp("1001");
            TestPhone called = phones.udp("1002");
            Conversation talk = Phones.talk(caller, called);
            JsonNode running = Await.value("the running call", LIMIT, () -> {
                JsonNode calls = rest.get("/api/cdr").expect(200).json().path("calls");
                return calls.size() == 1 && !calls.get(0).path("answer_time").isNull()
                        ? java.util.Optional.of(calls.get(0))
                        : java.util.Optional.empty();
            });
            assertEquals("in_progress", running.path("disposition").asText());
            assertTrue(
                    running.path("end_time").isNull()
                            && running.path("duration").isNumber(),
                    running::toString);
            talk.callerHangsUp();
            caller.call("1003").awaitStatus(480);
        }
        Await.until("both are over", LIMIT, () -> {
            JsonNode calls = rest.get(window).json().path("calls");
            return calls.size() == 2 && calls.findValues("end_time").stream().noneMatch(JsonNode::isNull);
        });
        assertEquals(2, count(window + "&extension=1001"));
        assertEquals(1, count(window + "&extension=1002"));
        assertEquals(0, count(window + "&extension=100"));
        assertEquals(2, count(window + "&number=100"));
        assertEquals(1, count(window + "&number=003"));
        assertEquals(2, count(window + "&min_duration=0"));
        assertEquals(0, count(window + "&min_duration=3600"));
        assertEquals(2, count(window + "&max_duration=3600"));
        assertEquals(2, count(window + "&direction=internal"));
        assertEquals(0, count(window + "&direction=inbound"));
        assertEquals(0, count(window + "&trunk=none-such"));
        assertEquals(1, count(window + "&disposition=answered"));
        assertEquals(0, count("/api/cdr?to=" + begin));

        List<JsonNode> paged = new ArrayList<>();
        JsonNode page = rest.get(window + "&limit=1").expect(200).json();
        page.path("calls").forEach(paged::add);
        page = rest.get(window + "&limit=1&after=" + page.path("next").asText())
                .expect(200)
                .json();
        page.path("calls").forEach(paged::add);
        assertEquals(
                rest.get(window).json().path("calls").findValuesAsText("call_id"),
                paged.stream().map(call -> call.path("call_id").asText()).toList());
        assertCsvEqualsJson(window);
    }

    @ParameterizedTest
    @CsvSource({
        "from,yesterday",
        "to,1",
        "extension,x'--",
        "number,%20",
        "min_duration,-1",
        "max_duration,soon",
        "direction,up",
        "disposition,fine",
        "trunk,..%2F",
        "limit,0",
        "after,x",
        "format,xml"
    })
    void shouldNameTheParameterThatIsWrong(String name, String value) {
        Answer refused = rest.get("/api/cdr?" + name + "=" + value).expect(422);
        assertEquals("application/problem+json", refused.contentType());
        assertEquals(name, refused.json().path("field").asText(), refused::text);
        assertFalse(refused.json().path("rule").asText().isEmpty(), refused::text);
    }

    @Test
    void shouldStreamAHundredThousandRecordsInFlatMemory() throws Exception {
        long first = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();
        server.sql(
                "pbx_system",
                "INSERT INTO call_record SELECT 'bulk-' || n, '1001', '1002', " + first + " + n * 10, " + first
                        + " + n * 10 + 5, " + first + " + n * 10 + 1005, 1005, 'answered', 'normal_call_clearing',"
                        + " 'hung up', 200, 'internal', '', '', 'Bench \"phone\", of ' || n, 4.4"
                        + " FROM generate_series(1, " + MANY + ") n");
        String window = "/api/cdr?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
        for (String format : List.of("json", "csv")) {
            rest.get(window + "&limit=2000&format=" + format).expect(200); // the code is loaded
            long before = pbx.liveBytes();
            try (InputStream body = rest.open(window + "&format=" + format).body()) {
                byte[] part = body.readNBytes(8 << 20);
                long during = pbx.liveBytes(); // the server is held up in the middle
                long rest = body.transferTo(java.io.OutputStream.nullOutputStream());
                System.out.printf(
                        "cdr %s: %d records, %d octets, live heap %d before, %d in the middle%n",
                        format, MANY, part.length + rest, before, during);
                assertTrue(part.length + rest > 16L << 20, "only " + (part.length + rest) + " octets");
                assertTrue(during - before < FLAT_BYTES, () -> "the heap grew by " + (during - before));
            }
        }
        JsonNode all = rest.get(window).expect(200).json();
        assertEquals(MANY, all.path("count").asInt());
        assertEquals(
                MANY,
                all.path("calls").findValuesAsText("call_id").stream()
                        .distinct()
                        .count());
        assertTrue(all.path("next").isNull());
        assertEquals("bulk-" + MANY, all.at("/calls/0/call_id").asText());
    }

    @Test
    void shouldSayAtOnceThatTheDatabaseIsAway() {
        server.stop();
        try {
            Await.until("it was noticed", LIMIT, () -> rest.get("/api/cdr").status() == 503);
            long beganNs = System.nanoTime();
            Answer refused = rest.get("/api/cdr").expect(503);
            assertTrue(System.nanoTime() - beganNs < 5_000_000_000L, "it took long");
            assertTrue(refused.raw().headers().firstValue("Retry-After").isPresent());
            assertFalse(
                    rest.get("/api/database").expect(200).json().path("answers").asBoolean());
        } finally {
            server.resume();
        }
        Await.until("it is back", LIMIT, () -> rest.get("/api/cdr").status() == 200);
        Await.until("it is seen", LIMIT, () -> rest.get("/api/database")
                .expect(200)
                .json()
                .path("answers")
                .asBoolean());
    }

    private int count(String path) {
        JsonNode answer = rest.get(path).expect(200).json();
        assertEquals(answer.path("calls").size(), answer.path("count").asInt(), answer::toString);
        return answer.path("count").asInt();
    }

    private void assertCsvEqualsJson(String window) {
        Answer csv = rest.send("GET", window, "", "Accept", "text/csv").expect(200);
        assertTrue(csv.contentType().startsWith("text/csv"), csv.contentType());
        List<String> lines = csv.text().lines().toList();
        List<String> names = List.of(lines.get(0).split(","));
        JsonNode calls = rest.get(window).expect(200).json().path("calls");
        assertEquals(calls.size(), lines.size() - 1);
        for (int i = 0; i < calls.size(); i++) {
            List<String> values = List.of(lines.get(i + 1).split(",", -1));
            assertEquals(names.size(), values.size(), lines.get(i + 1));
            for (int column = 0; column < names.size(); column++) {
                JsonNode value = calls.get(i).path(names.get(column));
                assertEquals(value.isNull() ? "" : value.asText(), values.get(column), names.get(column));
            }
        }
    }
}
