package io.tandempbx.console.shell;

import io.tandempbx.security.api.Ban;
import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:ban-add}. */
@Service
@Command(scope = "pbx", name = "ban-add", description = "Keeps an address out")
public final class BanAddCommand extends ArgumentChangingCommand<BanAddCommand.Done> {
    @Argument(name = "ADDRESS", description = "IPv4 or IPv6", multiValued = true)
    List<String> words = List.of();

    @Option(name = "--seconds", description = "How long")
    String seconds = "3600";

    @Option(name = "--reason", description = "Shown in the list")
    String reason = "";

    /** The ban. */
    record Done(String address, String reason, String until) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "ADDRESS";
    }

    @Override
    Done answer(String address) throws CommandException {
        if (!seconds.matches("[1-9][0-9]{0,8}")) {
            throw new CommandException("--seconds must be a whole number of at least 1");
        }
        Identity by = operator();
        Ban ban = services.bans()
                .use(bans -> bans.ban(
                        address,
                        reason.isEmpty() ? "set by " + by.name() : reason,
                        Duration.ofSeconds(Long.parseLong(seconds)),
                        by));
        return new Done(ban.address(), ban.reason(), ban.until().toString());
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println(done.address() + " is kept out until " + done.until());
    }
}
