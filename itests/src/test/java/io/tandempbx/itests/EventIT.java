package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tandempbx.itests.pbx.JarVersions;
import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Events as a webhook's endpoint sees them. */
@TestInstance(Lifecycle.PER_CLASS)
class EventIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final HttpServer endpoint = endpoint();
    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("event"));
    private volatile boolean refusing;

    EventIT() throws IOException {
        Files.writeString(
                pbx.home().resolve("etc/pbx.webhook-dead.cfg"),
                "url = http://127.0.0.1:1/\nsecret = 0123456789abcdef\n");
        Files.writeString(
                pbx.home().resolve("etc/pbx.webhook-test.cfg"),
                "url = http://127.0.0.1:" + endpoint.getAddress().getPort() + "/\nsecret = 0123456789abcdef\n");
        Await.until(
                "the webhook is there",
                LIMIT,
                () -> Files.exists(pbx.home().resolve("data/event/webhook-test"))
                        || pbx.shell()
                                .run("config:list \"(felix.fileinstall.filename=*webhook-test.cfg)\"")
                                .contains("0123456789abcdef"));
    }

    private HttpServer endpoint() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
                boolean refused = refusing;
                if (!refused) {
                    received.add(parsed(body));
                }
                exchange.sendResponseHeaders(refused ? 503 : 204, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void stop() {
        pbx.close();
        endpoint.stop(0);
    }

    @Test
    void shouldTellACallFromBeginToEnd() {
        received.clear();
        try (Phones phones = new Phones(pbx)) {
            Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
            talk.out().reinvite("sendonly");
            talk.out().reinvite("sendrecv");
            talk.callerHangsUp();
        }
        await("extension.unregistered", 2);

        assertEquals(
                List.of(
                        "extension.registered",
                        "extension.registered",
                        "call.started",
                        "call.answered",
                        "call.hold",
                        "call.resume",
                        "call.ended",
                        "extension.unregistered",
                        "extension.unregistered"),
                received.stream().map(event -> event.path("type").asText()).toList());
        JsonNode hold = received.get(4);
        assertEquals("1001", hold.at("/data/by").asText(), hold::toString);
        assertEquals(received.get(2).path("subject"), hold.path("subject"));
        assertEquals("200 hung up by 1001", received.get(6).at("/data/cause").asText());
        assertConsecutive();
    }

    /** Two versions and an endpoint that does not answer for a while, under calls: no event is missing or out of order. */
    @Test
    void shouldMissNothingOverReplacementsAndAnEndpointThatIsAway() {
        received.clear();
        int logStart = pbx.log().length();
        int made;
        try (Phones phones = new Phones(pbx)) {
            Conversation lasting = Phones.talk(phones.udp("1003"), phones.udp("1004"));
            lasting.speak();
            CallSeries series = new CallSeries(phones.udp("1001"), phones.udp("1002"));
            series.make(3);
            refusing = true;
            series.make(3);
            for (int round = 1; round <= 2; round++) {
                var next = JarVersions.rebuilt(JarVersions.built("event/core"), "0.1." + round);
                Thread update = new Thread(() -> {
                    String said = pbx.shell().run("bundle:update io.tandempbx.event.core file:" + next);
                    assertTrue(!said.contains("Error"), said);
                });
                update.start();
                series.make(3);
                series.makeWhile(update::isAlive);
            }
            refusing = false;
            series.make(3);
            lasting.assertNothingLost();
            lasting.callerHangsUp();
            made = series.made() + 1;
        }
        await("extension.unregistered", 4);

        for (String type : List.of("call.started", "call.answered", "call.ended")) {
            assertEquals(made, count(type), type);
        }
        assertConsecutive();
        pbx.assertNoTrace(logStart);
    }

    private void await(String type, int count) {
        Await.until(count + " of " + type, LIMIT, () -> count(type) >= count);
    }

    private long count(String type) {
        return received.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .count();
    }

    private void assertConsecutive() {
        long first = received.get(0).path("cursor").asLong();
        for (int i = 0; i < received.size(); i++) {
            assertEquals(first + i, received.get(i).path("cursor").asLong(), received::toString);
        }
    }
}
