package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:ban-lift}. */
@Service
@Command(scope = "pbx", name = "ban-lift", description = "Lets an address in again and forgets its failures")
public final class BanLiftCommand extends ArgumentChangingCommand<BanLiftCommand.Done> {
    @Argument(name = "ADDRESS", description = "As ban-list shows it", multiValued = true)
    @Completion(BannedAddresses.class)
    List<String> words = List.of();

    /** Who was let in. */
    record Done(String address) {}

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
        Identity by = operator();
        return services.bans().use(bans -> {
            bans.lift(address, by);
            return new Done(address);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println(done.address() + " is let in again");
    }
}
