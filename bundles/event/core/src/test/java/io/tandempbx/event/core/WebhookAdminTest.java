package io.tandempbx.event.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that follow one another sooner than any is in effect. */
class WebhookAdminTest {
    private static final Webhook FIRST = webhook("http://127.0.0.1:1/");

    @TempDir
    private Path etc;

    private WebhookAdmin admin;

    @BeforeEach
    void open() {
        admin = new WebhookAdmin(etc, Duration.ZERO);
    }

    @Test
    void shouldSeeWhatIsKeptThoughItIsNotInEffect() throws WebhookException {
        assertEquals(Optional.empty(), admin.kept("lift"));
        admin.put(FIRST);
        assertEquals(Optional.of(FIRST), admin.kept("lift"));
        assertEquals(Optional.empty(), admin.find("lift"));

        Webhook second = webhook("http://127.0.0.1:2/?a=b#c");
        assertEquals(Optional.of(FIRST), admin.change("lift", present -> {
            assertEquals(Optional.of(FIRST), present);
            return Optional.of(second);
        }));
        assertEquals(Optional.of(second), admin.kept("lift"));
        assertEquals(Optional.of(second), admin.change("lift", present -> Optional.empty()));
        assertEquals(Optional.empty(), admin.kept("lift"));
        assertFalse(admin.remove("lift"));
    }

    @Test
    void shouldChangeNothingWhenTheChangeIsRefused() throws WebhookException {
        admin.put(FIRST);
        assertThrows(
                IllegalStateException.class,
                () -> admin.change("lift", present -> {
                    throw new IllegalStateException("another version");
                }));
        assertThrows(
                WebhookException.class, () -> admin.change("lift", present -> Optional.of(webhook("ftp://nowhere"))));
        assertEquals(Optional.of(FIRST), admin.kept("lift"));
        assertEquals(Optional.empty(), admin.kept("../lift"));
    }

    @Test
    void shouldNotTakeAFileThatBreaksTheRules() throws IOException {
        Files.writeString(etc.resolve("pbx.webhook-lift.cfg"), "url = ftp://x\nsecret = \\u12\n");
        assertEquals(Optional.empty(), admin.kept("lift"));
    }

    /** Each adds one to what it saw: none is lost, and of those who add the webhook one finds none. */
    @Test
    void shouldMakeOneChangeAtATime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        int made = 0;
        try {
            List<Callable<Boolean>> changes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                changes.add(() -> admin.change(
                                "lift",
                                present -> Optional.of(webhook(
                                        present.map(known -> known.url() + "x").orElse("http://127.0.0.1:1/"))))
                        .isEmpty());
            }
            for (Future<Boolean> added : threads.invokeAll(changes)) {
                made += added.get() ? 1 : 0;
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(1, made);
        assertEquals(
                "http://127.0.0.1:1/" + "x".repeat(39),
                admin.kept("lift").orElseThrow().url());
        assertTrue(Files.exists(etc.resolve("pbx.webhook-lift.cfg")));
    }

    private static Webhook webhook(String url) {
        return new Webhook("lift", url, "0123456789abcdef", Set.of(EventType.CALL_ENDED), true);
    }
}
