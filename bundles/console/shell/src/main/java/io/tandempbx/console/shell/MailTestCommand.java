package io.tandempbx.console.shell;

import io.tandempbx.mail.api.MailAnswer;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:mail-test}. */
@Service
@Command(
        scope = "pbx",
        name = "mail-test",
        description = "Mails a line to an address at once and says what the mail server answers, within 10 s")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class MailTestCommand extends ArgumentCommand<MailAnswer> {

    @Reference
    MailAccess mail;

    @Argument(name = "ADDRESS", description = "Who the mail goes to", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "ADDRESS";
    }

    @Override
    MailAnswer answer(String address) throws CommandException {
        MailAnswer answer = mail.use(service -> service.test(address));
        note("mail.test", "mail/" + address, "", answer.accepted() ? "accepted" : "not accepted");
        return answer;
    }

    @Override
    void print(MailAnswer answer, PrintStream out) {
        out.println(answer.server() + (answer.accepted() ? " took it" : " did not take it") + " after "
                + answer.tookMs() + " ms: " + Printable.clean(answer.words()));
    }

    @Override
    void judge(MailAnswer answer) throws CommandException {
        if (!answer.accepted()) {
            throw new CommandException("the mail was not taken");
        }
    }
}
