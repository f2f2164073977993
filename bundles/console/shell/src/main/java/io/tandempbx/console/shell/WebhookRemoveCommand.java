package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:webhook-remove}. */
@Service
@Command(scope = "pbx", name = "webhook-remove", description = "Has events posted no more")
public final class WebhookRemoveCommand extends ArgumentChangingCommand<WebhookRemoveCommand.Done> {
    @Argument(name = "NAME", description = "As webhook-list shows it", multiValued = true)
    @Completion(WebhookNames.class)
    List<String> words = List.of();

    /** Which webhook is gone. */
    record Done(String name) {}

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
        Optional<String> removed = services.webhooks().use(webhooks -> {
            String before =
                    webhooks.find(name).map(state -> state.webhook().toString()).orElse("");
            boolean there = dryRun ? webhooks.kept(name).isPresent() : webhooks.remove(name);
            return there ? Optional.of(before) : Optional.empty();
        });
        String before = removed.orElseThrow(() -> new CommandException("there is no webhook " + Printable.clean(name)));
        note("webhook.remove", "webhook/" + name, before, "");
        return new Done(name);
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("webhook " + done.name() + " removed");
    }
}
