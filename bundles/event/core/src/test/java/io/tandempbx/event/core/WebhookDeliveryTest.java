package io.tandempbx.event.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookDeliveryTest {
    private static final String SECRET = "0123456789abcdef";

    private record Received(String body, String signature) {}

    @TempDir
    private Path directory;

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private volatile int status = 204;
    private EventStream stream;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        stream = EventStream.open(directory.resolve("event"), 500, 50);
        stream.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            int answer = status;
            if (answer == 204) {
                received.add(new Received(body, exchange.getRequestHeaders().getFirst("X-Tandem-Signature")));
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        stream.close();
    }

    @Test
    void shouldPostWantedEventsInOrderAndSigned() throws InterruptedException {
        try (WebhookDelivery delivery = deliver(Set.of(EventType.CALL_ENDED))) {
            publish(EventType.CALL_STARTED, 1);
            publish(EventType.CALL_ENDED, 2);
            publish(EventType.CALL_ENDED, 3);

            Received first = next();
            assertEquals(
                    "{\"cursor\":2,\"type\":\"call.ended\",\"time\":\"2023-11-14T22:13:20Z\",\"subject\":\"call-2\","
                            + "\"data\":{\"cause\":\"\\\"\\u000a\\u20ac\"}}",
                    first.body);
            String[] signature = first.signature.split("[=,]", -1);
            assertEquals(WebhookDelivery.signature(SECRET, signature[1] + "." + first.body), signature[3]);
            assertTrue(next().body.contains("\"cursor\":3,"));
            await(() -> delivery.state().cursor() == 3 && delivery.state().delivered() == 2);
            assertEquals(0, delivery.state().waiting());
        }
    }

    /** RFC 4231, test case 2. */
    @Test
    void shouldSignAsTheStandardSays() {
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                WebhookDelivery.signature("Jefe", "what do ya want for nothing?"));
    }

    @Test
    void shouldTryAgainUntilTakenAlsoOverAReplacement() throws InterruptedException {
        status = 500;
        try (WebhookDelivery delivery = deliver(Set.of())) {
            publish(EventType.CALL_STARTED, 1);
            publish(EventType.CALL_STARTED, 2);
            await(() -> delivery.state().failed() >= 3);
            assertEquals("HTTP status 500", delivery.state().fault());
            assertEquals(2, delivery.state().waiting());
        }
        status = 204;
        try (WebhookDelivery delivery = deliver(Set.of())) {
            assertTrue(next().body.contains("\"cursor\":1,"));
            assertTrue(next().body.contains("\"cursor\":2,"));
            await(() -> delivery.state().waiting() == 0);
        }
    }

    @Test
    void shouldNotHoldUpOthersWhenDead() throws InterruptedException {
        Webhook dead = new Webhook("dead", "http://127.0.0.1:1/", SECRET, Set.of(), true);
        try (WebhookDelivery lost = deliver(dead);
                WebhookDelivery delivery = deliver(Set.of())) {
            for (int i = 1; i <= 20; i++) {
                publish(EventType.CALL_STARTED, i);
                assertTrue(next().body.contains("\"cursor\":" + i + ","));
            }
            await(() -> lost.state().failed() > 0);
            await(() -> delivery.state().waiting() == 0);
            assertEquals(20, lost.state().waiting());
        }
    }

    @Test
    void shouldRefuseWrongWebhooksNamingTheFields() throws Exception {
        WebhookAdmin admin = new WebhookAdmin(directory, Duration.ZERO);
        WebhookException refused = assertThrows(
                WebhookException.class,
                () -> admin.put(new Webhook("../x", "ftp://host/\nurl = x", "short", Set.of(), true)));
        assertEquals(3, refused.problems().size(), refused::getMessage);
        assertTrue(refused.problems().get(0).startsWith("name '../x' must be"), refused::getMessage);

        Webhook webhook =
                new Webhook("billing", "https://example.org/a?b=c", SECRET, Set.of(EventType.CALL_ENDED), true);
        admin.put(webhook);
        Path file = directory.resolve("pbx.webhook-billing.cfg");
        java.util.Properties written = new java.util.Properties();
        try (var reader = Files.newBufferedReader(file)) {
            written.load(reader);
        }
        Map<String, String> properties = new java.util.HashMap<>();
        written.forEach((key, value) -> properties.put(key.toString(), value.toString()));
        assertEquals(webhook, WebhookRules.file("billing").take(properties));
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(admin.remove("billing"));
        assertTrue(!admin.remove("billing") && List.of().equals(admin.webhooks()));
    }

    private WebhookDelivery deliver(Set<EventType> types) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
        return deliver(new Webhook("test", url, SECRET, types, true));
    }

    private WebhookDelivery deliver(Webhook webhook) {
        return new WebhookDelivery(
                webhook,
                stream,
                HttpClient.newHttpClient(),
                directory.resolve("webhook-" + webhook.name()),
                Clock.systemUTC(),
                10);
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was posted");
        }
        return next;
    }

    private void publish(EventType type, int number) {
        Instant at = Instant.ofEpochMilli(1_700_000_000_000L);
        assertTrue(stream.publish(new Happening(type, at, "call-" + number, Map.of("cause", "\"\n€"))));
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "not in time");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
