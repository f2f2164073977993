package io.tandempbx.console.shell;

import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookState;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:webhook-add}. */
@Service
@Command(scope = "pbx", name = "webhook-add", description = "Has events posted, or replaces a webhook of the name")
public final class WebhookAddCommand extends ArgumentChangingCommand<WebhookAddCommand.Done> {
    @Argument(name = "NAME", description = "1 to 32 lower-case letters, digits and underscores", multiValued = true)
    List<String> words = List.of();

    @Option(name = "--url", description = "http or https, without user and password")
    String url = "";

    @Option(name = "--secret", description = "Key of the signature; without it one is generated and printed")
    @Nullable
    String secret;

    @Option(name = "--events", description = "Names separated by commas; all without it")
    String events = "";

    @Option(name = "--disabled", description = "Keeps the place and delivers nothing yet")
    boolean disabled;

    /** The webhook, and its secret if that was generated. */
    record Done(String name, String url, @Nullable String secret) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "NAME";
    }

    @Override
    Done answer(String name) throws CommandException {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String type : events.isEmpty() ? List.<String>of() : List.of(events.split(",", -1))) {
            types.add(EventType.of(type.strip())
                    .orElseThrow(
                            () -> new CommandException("--events: " + Printable.clean(type) + " is not an event")));
        }
        String generated = secret == null ? GeneratedPassword.make() + GeneratedPassword.make() : null;
        Webhook webhook =
                new Webhook(name, url, Objects.requireNonNullElse(secret, String.valueOf(generated)), types, !disabled);
        String before = services.webhooks().use(webhooks -> {
            Optional<WebhookState> known = webhooks.find(name);
            if (dryRun) {
                webhooks.check(webhook);
            } else {
                webhooks.put(webhook);
            }
            return known.map(state -> state.webhook().toString()).orElse("");
        });
        note(before.isEmpty() ? "webhook.add" : "webhook.change", "webhook/" + name, before, webhook.toString());
        return new Done(name, url, dryRun ? null : generated);
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("events go to " + done.url() + " within a few seconds");
        if (done.secret() != null) {
            out.println("secret: " + done.secret() + "   (shown only now)");
        }
    }
}
