package io.tandempbx.event.core;

import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookState;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One webhook: there is one of these for each file {@code etc/pbx.webhook-<name>.cfg}. */
@Component(
        immediate = true,
        service = {WebhookComponent.class, SettingsOwner.class},
        configurationPid = WebhookRules.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class WebhookComponent implements SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger("webhook");
    private static final Pattern FILE = Pattern.compile(".*/pbx\\.webhook-([^/]+)\\.cfg");
    private static final long FIRST_PAUSE_MS = 1_000;

    private final EventService events;
    private final SettingsFile<Webhook> settings; // of no name when it is in no file of its own
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private @Nullable WebhookDelivery delivery; // guarded by this, as is the next
    private @Nullable Webhook webhook;

    @Activate
    public WebhookComponent(@Reference EventService events, Map<String, Object> properties) {
        this.events = events;
        Matcher file = FILE.matcher(String.valueOf(properties.get("felix.fileinstall.filename")));
        settings = WebhookRules.file(file.matches() ? file.group(1) : "");
        modified(properties);
    }

    /** A file with a wrong value changes nothing. */
    @Modified
    synchronized void modified(Map<String, Object> properties) {
        try {
            Webhook read = settings.take(properties);
            if (read.equals(webhook)) {
                return;
            }
            stop();
            webhook = read;
            if (read.enabled()) {
                delivery = new WebhookDelivery(
                        read, events, client, placeFile(read.name()), Clock.systemUTC(), FIRST_PAUSE_MS);
            }
        } catch (InvalidSettingsException e) {
            LOG.error("The webhook stays as it was: {}", e.getMessage());
        }
    }

    @Override
    public SettingsFile<Webhook> settings() {
        return settings;
    }

    @Deactivate
    synchronized void stop() {
        if (delivery != null) {
            delivery.close();
            delivery = null;
        }
    }

    /** Empty while its file is wrong. */
    synchronized Optional<WebhookState> state() {
        if (delivery != null) {
            return Optional.of(delivery.state());
        }
        return Optional.ofNullable(webhook).map(known -> new WebhookState(known, 0, 0, 0, 0, 0, ""));
    }

    static Path placeFile(String name) {
        return Path.of(System.getProperty("karaf.data", "data"), "event", "webhook-" + name);
    }
}
