package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all commands share: the services, and a choice between text and JSON. The shell makes one object per execution.
 *
 * @param <T> the answer, in the shape that {@code --json} prints
 */
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
abstract class PbxCommand<T> implements Action {
    private static final Logger LOG = LoggerFactory.getLogger(PbxCommand.class);

    @Reference
    ConsoleServices services;

    @Reference
    Session session;

    @Option(name = "--json", description = "Prints JSON instead of text")
    boolean json;

    /**
     * Does the work.
     *
     * @throws CommandException with a message for the operator; the command has failed then
     */
    abstract T answer() throws CommandException;

    /** Prints the answer for people. */
    abstract void print(T answer, PrintStream out);

    /** Prints the answer for people, with what they must know beside it. */
    void show(T answer, PrintStream out) {
        print(answer, out);
    }

    /** Fails the command after its answer was printed, if the answer itself is bad news. */
    void judge(T answer) throws CommandException {}

    /** Who is at this shell, for the audit log. What a role may do is in the access list of the commands. */
    Identity operator() {
        return new Identity(LoggedIn.user(), Role.ADMIN, "SSH", LoggedIn.address(), "");
    }

    /** Notes a change that no service notes itself; parameters as in the audit log. */
    void note(String action, String subject, String before, String after) {
        Identity by = operator();
        services.audit().slot().run(audit -> audit.note(by, action, subject, before, after));
    }

    @Override
    public final @Nullable Object execute() throws CommandException {
        try {
            return run();
        } catch (RuntimeException e) { // a defect: the shell itself only tells whoever typed the command
            LOG.error("A command failed: {}", getClass().getSimpleName(), e);
            throw e;
        }
    }

    private @Nullable Object run() throws CommandException {
        T answer = answer();
        PrintStream out = session.getConsole();
        if (json) {
            out.println(Json.of(answer));
        } else {
            show(answer, out);
        }
        judge(answer);
        return null;
    }
}
