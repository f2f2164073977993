package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.EventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Events and webhooks over REST. */
class RestEventsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST = 256;

    private final RestClient rest;

    RestEventsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @Test
    void shouldTellACallAsItHappens() {
        try (EventReader calls = EventReader.open(rest, "/api/events?type=call.started,call.answered,call.ended")) {
            Phones.talk(phones.udp("1001"), phones.udp("1002")).callerHangsUp();
            Await.until("three events", LIMIT, () -> calls.events().size() == 3);
            assertEquals(
                    List.of("call.started", "call.answered", "call.ended"),
                    calls.events().stream()
                            .map(event -> event.path("type").asText())
                            .toList());
            assertEquals("1001", calls.events().get(0).at("/data/from").asText());
        }
    }

    @Test
    void shouldGoOnWhereAClientLeft() {
        long begin = latest();
        List<Long> cursors = new ArrayList<>();
        CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
        for (int i = 0; i < 3; i++) {
            long after = cursors.isEmpty() ? begin : cursors.get(cursors.size() - 1);
            try (EventReader events = EventReader.open(rest, "/api/events", "Last-Event-ID", Long.toString(after))) {
                series.make(2);
                Await.until("some events", LIMIT, () -> events.events().size() >= 4);
                cursors.addAll(events.cursors());
            }
        }
        assertEquals(
                LongStream.rangeClosed(begin + 1, begin + cursors.size())
                        .boxed()
                        .toList(),
                cursors);
    }

    /** The REST interface and the stream's own bundle are replaced while a client listens: it misses nothing. */
    @Test
    void shouldMissNothingOverReplacements() throws IOException {
        long begin = latest();
        List<Long> cursors = new ArrayList<>();
        CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
        series.make(1);
        EventReader first = EventReader.open(rest, "/api/events?after=" + begin);
        update("event/core", "io.tandempbx.event.core", "0.1.41");
        series.make(2);
        Await.until("events of the successor", LIMIT, () -> first.cursors().contains(latest()));
        update("rest/cxf", "io.tandempbx.rest.cxf", "0.1.42");
        Await.until("the stream has ended", LIMIT, first::isOver);
        cursors.addAll(first.cursors());
        first.close();
        series.make(2);
        Await.until("REST is back", LIMIT, () -> rest.get("/api/status").status() == 200);
        long last = latest();
        try (EventReader second = EventReader.open(
                rest,
                "/api/events",
                "Last-Event-ID",
                cursors.get(cursors.size() - 1).toString())) {
            Await.until("the rest of them", LIMIT, () -> second.cursors().contains(last));
            cursors.addAll(second.cursors());
        }
        assertEquals(
                LongStream.rangeClosed(begin + 1, begin + cursors.size())
                        .boxed()
                        .toList(),
                cursors);
        assertTrue(cursors.contains(last));
    }

    /** Who may read no more does not read on over a connection from before. */
    @Test
    void shouldEndTheStreamsOfWhoMayReadNoMore() {
        String user = "{\"name\":\"sam\",\"password\":\"a long enough one\",\"role\":\"operator\"}";
        rest.post("/api/users", user).expect(201);
        try {
            RestClient sam = rest.withPassword("sam", "a long enough one");
            JsonNode token =
                    sam.post("/api/tokens", "{\"label\":\"kept\"}").expect(200).json();
            JsonNode gone =
                    sam.post("/api/tokens", "{\"label\":\"gone\"}").expect(200).json();
            RestClient withToken = rest.withToken(token.path("token").asText());
            RestClient withGone = rest.withToken(gone.path("token").asText());
            try (EventReader revoked = EventReader.open(withGone, "/api/events");
                    EventReader kept = EventReader.open(withToken, "/api/events");
                    EventReader own = EventReader.open(rest, "/api/events")) {
                assertEquals(200, revoked.status());
                assertEquals(200, kept.status());
                rest.delete("/api/tokens/" + gone.path("id").asText()).expect(200);
                Await.until("the end of the stream of a revoked token", LIMIT, revoked::isOver);
                assertFalse(kept.isOver(), "the stream of another token ended too");
                rest.send("PATCH", "/api/users/sam", "{\"role\":\"viewer\"}").expect(200);
                Await.until("the end of the stream of a lesser role", LIMIT, kept::isOver);
                assertFalse(own.isOver(), "the stream of another user ended too");
            }
        } finally {
            rest.delete("/api/users/sam").expect(200);
        }
    }

    /** Far more listeners than the web server has threads, one of which reads nothing; all others hear of a call at once. */
    @Test
    void shouldServeManyListenersAndBoundTheirNumber() throws IOException {
        List<EventReader> open = new ArrayList<>();
        long begin = latest();
        JsonNode token =
                rest.post("/api/tokens", "{\"label\":\"silent\"}").expect(200).json();
        try (SSLSocket silent = (SSLSocket) RestClient.trusting(pbx.home().resolve("ssl/server.crt"))
                .getSocketFactory()
                .createSocket("localhost", pbx.httpsPort())) {
            silent.getOutputStream()
                    .write(("GET /api/events?after=0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                    + token.path("token").asText()
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertTrue(silent.getInputStream().read() > 0); // it is one of them
            for (int i = 1; i < MOST; i++) {
                open.add(admitted("/api/events?after=" + begin));
            }
            rest.get("/api/events").expect(503);
            rest.get("/api/status").expect(200);
            Phones.talk(phones.udp("1001"), phones.udp("1002")).callerHangsUp();
            Await.until("the call's end", LIMIT, () -> open.get(0).events().stream()
                    .anyMatch(event -> event.path("type").asText().equals("call.ended")));
            List<Long> first = open.get(0).cursors();
            Await.until("the same for all", LIMIT, () -> open.stream()
                    .allMatch(reader -> reader.cursors().containsAll(first)));
        } finally {
            open.forEach(EventReader::close);
            rest.delete("/api/tokens/" + token.path("id").asText()).expect(200);
        }
        Phones.talk(phones.udp("1001"), phones.udp("1002")).callerHangsUp(); // so that it is noticed who has gone
        Await.until("there is room again", LIMIT, () -> {
            try (EventReader one = EventReader.open(rest, "/api/events")) {
                return one.status() == 200;
            }
        });
    }

    /** A listener, once there is room: that one of another test has gone is noticed with the next that it is sent. */
    private EventReader admitted(String path) {
        List<EventReader> found = new ArrayList<>(1);
        Await.until("there is room", LIMIT, () -> {
            EventReader tried = EventReader.open(rest, path);
            if (tried.status() != 200) {
                tried.close();
                return false;
            }
            return found.add(tried);
        });
        return found.get(0);
    }

    @Test
    void shouldKeepWebhooksAndTheirSecrets() {
        String body = "{\"name\":\"rest\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"0123456789abcdef\","
                + "\"events\":[\"call.ended\"]}";
        rest.post("/api/webhooks?dry_run=true", body).expect(201);
        rest.get("/api/webhooks/rest").expect(404);
        JsonNode refused = rest.post("/api/webhooks", body.replace("http://127.0.0.1:1/", "ftp://x"))
                .expect(422)
                .json();
        assertEquals("url", refused.path("field").asText(), refused::toString);
        assertEquals("ftp://x", refused.path("value").asText(), refused::toString);
        rest.post("/api/webhooks", body).expect(201);
        try {
            Await.until(
                    "it is there", LIMIT, () -> rest.get("/api/webhooks/rest").status() == 200);
            RestClient.Answer shown = rest.get("/api/webhooks/rest");
            assertTrue(!shown.text().contains("0123456789abcdef"), shown::text);
            rest.post("/api/webhooks", body).expect(409);
            String change = "{\"url\":\"http://127.0.0.1:2/\"}";
            rest.send("PUT", "/api/webhooks/rest", change, "If-Match", "\"1\"").expect(412);
            rest.send("PUT", "/api/webhooks/rest", change, "If-Match", shown.etag())
                    .expect(200);
            Await.until("it was changed", LIMIT, () -> rest.get("/api/webhooks/rest")
                    .text()
                    .contains("127.0.0.1:2"));
        } finally {
            rest.delete("/api/webhooks/rest").expect(200);
        }
        Await.until("it is gone", LIMIT, () -> rest.get("/api/webhooks/rest").status() == 404);
    }

    /** Each sees what the one before has written, in effect or not. */
    @Test
    void shouldRefuseWhatWouldOverwriteAnotherChangeOfAWebhook() {
        String body = "{\"name\":\"two\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"0123456789abcdef\"}";
        rest.post("/api/webhooks", body).expect(201);
        try {
            rest.post("/api/webhooks", body).expect(409);
            String seen = rest.get("/api/webhooks/two").expect(200).etag();
            rest.send("PUT", "/api/webhooks/two", "{\"url\":\"http://127.0.0.1:2/\"}", "If-Match", seen)
                    .expect(200);
            rest.send("PUT", "/api/webhooks/two", "{\"url\":\"http://127.0.0.1:3/\"}", "If-Match", seen)
                    .expect(412);
            rest.send("DELETE", "/api/webhooks/two", "", "If-Match", seen).expect(412);
            assertTrue(rest.get("/api/webhooks/two").text().contains("127.0.0.1:2"));
        } finally {
            rest.delete("/api/webhooks/two").expect(200);
        }
        rest.delete("/api/webhooks/two").expect(404);
        rest.post("/api/webhooks", body).expect(201);
        rest.delete("/api/webhooks/two").expect(200);
    }

    private long latest() {
        return rest.send("GET", "/api/events?limit=1", "", "Accept", "application/json")
                .expect(200)
                .json()
                .path("latest")
                .asLong();
    }

    private void update(String module, String bundle, String version) throws IOException {
        Path next = JarVersions.rebuilt(JarVersions.built(module), version);
        String said = pbx.shell().run("bundle:update " + bundle + " file:" + next);
        assertTrue(!said.contains("Error"), said);
    }
}
