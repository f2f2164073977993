package io.tandempbx.console.shell;

import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;

/** A command about one member of a conference. */
@SuppressWarnings("NullAway.Init") // the shell sets the reference
abstract class ConferenceMemberCommand extends ChangingCommand<ConferenceMemberCommand.Done> {

    @Reference
    ConferenceAccess conferences;

    @Argument(
            name = "ROOM CALL_ID",
            description = "The room, and the call of the member, both as pbx:conferences shows them",
            multiValued = true)
    @Completion(ConferenceMembers.class)
    List<String> words = List.of();

    /** Whom it was done to. */
    record Done(String room, String callId) {}

    /** Does it. */
    abstract void change(ConferenceService conferences, String room, String callId, Identity by)
            throws RefusedException;

    /** What a person reads of it. */
    abstract String told();

    @Override
    final Done answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 2) {
            throw new CommandException("ROOM CALL_ID are expected; see --help");
        }
        Identity by = operator();
        return conferences.use(service -> {
            change(service, given.get(0), given.get(1), by);
            return new Done(given.get(0), given.get(1));
        });
    }

    @Override
    final void print(Done done, PrintStream out) {
        out.println("member " + Printable.clean(done.callId()) + " of " + Printable.clean(done.room()) + " " + told());
    }
}
