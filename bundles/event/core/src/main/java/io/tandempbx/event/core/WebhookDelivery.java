package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events to one endpoint, one request each, in order, until it has taken them: at least once. What is not taken yet
 * stays in the event stream, which is its queue on disk and bounds it; the place is kept in a file. An endpoint that does
 * not answer is tried less and less often and holds up nobody else.
 */
final class WebhookDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("webhook");
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final long LONGEST_PAUSE_MS = 60_000;

    private final Webhook webhook;
    private final EventService events;
    private final HttpClient client;
    private final Path placeFile;
    private final Clock clock;
    private final long firstPauseMs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<HttpResponse<Void>> closing = new CompletableFuture<>();
    private final EventSubscription subscription;
    private volatile long cursor;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile String fault = "";

    /**
     * Begins where the file says, or with the next event when there is none.
     *
     * @param firstPauseMs after a request that failed; doubled from one to the next, up to a minute
     */
    WebhookDelivery(
            Webhook webhook, EventService events, HttpClient client, Path placeFile, Clock clock, long firstPauseMs) {
        this.webhook = webhook;
        this.events = events;
        this.client = client;
        this.placeFile = placeFile;
        this.clock = clock;
        this.firstPauseMs = firstPauseMs;
        this.cursor = place();
        this.subscription = events.subscribe(cursor, this::take);
    }

    WebhookState state() {
        long waiting = Math.max(0, events.latest() - Math.max(cursor, events.oldest() - 1));
        return new WebhookState(webhook, cursor, waiting, delivered.get(), failed.get(), missed.get(), fault);
    }

    @Override
    public void close() {
        closed.countDown();
        closing.cancel(false);
        subscription.close();
    }

    /** On a thread that serves this subscription alone. */
    private void take(List<Event> batch) {
        if (closed.getCount() == 0) {
            return; // the place is that of an event that was not delivered
        }
        long gap = batch.get(0).cursor() - cursor - 1;
        if (gap > 0) {
            missed.addAndGet(gap);
            LOG.warn(
                    "webhook {} was away too long: {} events are no longer kept and were not delivered",
                    webhook.name(),
                    gap);
        }
        for (Event event : batch) {
            boolean wanted = webhook.types().isEmpty()
                    || webhook.types().contains(event.happening().type());
            if (wanted ? !post(event) : closed.getCount() == 0) {
                return;
            }
            cursor = event.cursor();
        }
        keepPlace();
    }

    /** Until it is taken; false when it is time to end. */
    private boolean post(Event event) {
        long pauseMs = firstPauseMs;
        while (closed.getCount() > 0) {
            String problem = attempt(event);
            if (problem.isEmpty()) {
                delivered.incrementAndGet();
                if (!fault.isEmpty()) {
                    LOG.info("webhook {} takes events again", webhook.name());
                    fault = "";
                }
                return true;
            }
            if (closed.getCount() == 0) {
                break;
            }
            failed.incrementAndGet();
            if (fault.isEmpty()) {
                LOG.warn("webhook {} does not take events, they wait: {}", webhook.name(), problem);
                keepPlace();
            }
            fault = problem;
            if (event.cursor() < events.oldest()) {
                missed.incrementAndGet();
                return true; // nobody could deliver it after a restart either
            }
            try {
                if (closed.await(pauseMs, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
        keepPlace();
        return false;
    }

    /** What went wrong, or nothing. */
    private String attempt(Event event) {
        String body = EventJson.of(event);
        long atS = clock.instant().getEpochSecond();
        HttpRequest request = HttpRequest.newBuilder(URI.create(webhook.url()))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("X-Tandem-Event", event.happening().type().text())
                .header("X-Tandem-Cursor", Long.toString(event.cursor()))
                .header("X-Tandem-Signature", "t=" + atS + ",v1=" + signature(webhook.secret(), atS + "." + body))
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.US_ASCII))
                .build();
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            CompletableFuture.anyOf(exchange, closing).get(REQUEST_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            int status = exchange.get(0, TimeUnit.MILLISECONDS).statusCode();
            return status / 100 == 2 ? "" : "HTTP status " + status;
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        } catch (TimeoutException e) {
            return "no answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            exchange.cancel(true);
        }
    }

    static String signature(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java must have HmacSHA256", e);
        }
    }

    private long place() {
        try {
            return Long.parseLong(
                    Files.readString(placeFile, StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            LOG.debug("webhook {} begins with the next event", webhook.name(), e);
            return events.latest();
        }
    }

    private void keepPlace() {
        Path next = placeFile.resolveSibling(placeFile.getFileName() + ".new");
        try {
            Files.writeString(next, Long.toString(cursor), StandardCharsets.US_ASCII);
            Files.move(next, placeFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("webhook {}: its place cannot be kept, events may come twice: {}", webhook.name(), e.toString());
        }
    }
}
