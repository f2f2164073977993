package io.tandempbx.event.core;

import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The one text form of a webhook, and its rules; the same for a file and for a request. */
final class WebhookRules {
    static final String PID = "pbx.webhook";
    private static final String PREFIX = PID + "-";
    private static final String NAME = "[a-z0-9_]{1,32}";
    private static final String SECRET = "[A-Za-z0-9._~+/=-]{16,128}";
    private static final String URL = "[!#%&'()*+,./:;=?@\\[\\]_~A-Za-z0-9-]{1,500}";

    private WebhookRules() {}

    /** The file of the webhook of this name, with its rules; {@code *} stands for every name. */
    static SettingsFile<Webhook> file(String name) {
        return new SettingsFile<>(PREFIX + name, WebhookRules::values);
    }

    private static Webhook values(SettingsReader reader) {
        String url = reader.text("url", "");
        String secret = reader.secret("secret", "");
        String events = reader.text("events", "");
        boolean enabled = reader.bool("enabled", true);
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String text : events.split("[,\\s]+", -1)) {
            Optional<EventType> type = EventType.of(text);
            type.ifPresent(types::add);
            if (type.isEmpty() && !text.isEmpty()) {
                reader.problem("events", text, "is not an event");
            }
        }
        Webhook webhook = new Webhook(reader.pid().substring(PREFIX.length()), url, secret, types, enabled);
        check(webhook, (field, rule) -> reader.problem(field, field(webhook, field), rule));
        return webhook;
    }

    /** What a file would say. */
    static String text(Webhook webhook) throws WebhookException {
        List<String> problems = new ArrayList<>();
        check(
                webhook,
                (field, rule) -> problems.add(
                        field + (field.equals("secret") ? "" : " '" + field(webhook, field) + "'") + " " + rule));
        if (!problems.isEmpty()) {
            throw new WebhookException(problems);
        }
        String events = webhook.types().stream().map(EventType::text).sorted().collect(Collectors.joining(", "));
        return "# Events are posted to url, signed with secret. No events: all.\nurl = " + webhook.url() + "\nsecret = "
                + webhook.secret() + "\nevents = " + events + "\nenabled = " + webhook.enabled() + "\n";
    }

    private static String field(Webhook webhook, String field) {
        return field.equals("name") ? webhook.name() : webhook.url();
    }

    private static void check(Webhook webhook, BiConsumer<String, String> problem) {
        if (!webhook.name().matches(NAME)) {
            problem.accept("name", "must be 1 to 32 lower-case letters, digits and underscores");
        }
        if (!webhook.secret().matches(SECRET)) {
            problem.accept("secret", "must be 16 to 128 letters, digits and . _ ~ + / = -");
        }
        if (!webhook.url().matches(URL) || !isHttp(webhook.url())) {
            problem.accept("url", "must be an http or https URL with a host, without user and password");
        }
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
