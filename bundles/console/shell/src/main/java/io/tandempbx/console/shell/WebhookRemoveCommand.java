package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:webhook-remove}. */
@Service
@Command(scope = "pbx", name = "webhook-remove", description = "Has events posted no more")
public final class WebhookRemoveCommand extends ArgumentCommand<WebhookRemoveCommand.Done> {
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
        Identity by = operator();
        if (!services.webhooks().use(webhooks -> webhooks.remove(name))) {
            throw new CommandException("there is no webhook " + Printable.clean(name));
        }
        services.audit().ask(audit -> {
            audit.note(by, "webhook.remove", "webhook/" + name, "", "");
            return true;
        });
        return new Done(name);
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("webhook " + done.name() + " removed");
    }
}
