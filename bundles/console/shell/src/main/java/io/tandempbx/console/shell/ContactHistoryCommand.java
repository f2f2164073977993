package io.tandempbx.console.shell;

import io.tandempbx.registrar.api.RegistrationAttempt;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:contact-history}. */
@Service
@Command(
        scope = "pbx",
        name = "contact-history",
        description = "Lists the last attempts of an extension's phones to register, and why they failed")
public final class ContactHistoryCommand extends ArgumentCommand<ContactHistoryCommand.Listed> {

    @Argument(name = "EXTENSION", required = true, multiValued = true, description = "Whose")
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** What happened once or several times in a row. */
    record Row(
            String first,
            String last,
            int times,
            String outcome,
            String device,
            String contact,
            String transport,
            String source,
            String userAgent) {}

    /** How many, and each. */
    record Listed(int count, List<Row> attempts) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "EXTENSION";
    }

    @Override
    Listed answer(String extension) throws CommandException {
        List<RegistrationAttempt> attempts = services.contacts().use(service -> service.attempts(extension));
        List<Row> rows = attempts.stream()
                .map(attempt -> new Row(
                        attempt.first().toString(),
                        attempt.last().toString(),
                        attempt.times(),
                        attempt.outcome(),
                        attempt.device(),
                        attempt.contact(),
                        attempt.transport().name().toLowerCase(Locale.ROOT),
                        attempt.source().getAddress().getHostAddress() + ":"
                                + attempt.source().getPort(),
                        attempt.userAgent()))
                .toList();
        return new Listed(rows.size(), rows);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no attempts");
        List.of("Last", "Times", "Outcome", "Contact", "Via", "Source", "User agent")
                .forEach(table::column);
        for (Row row : listed.attempts()) {
            table.addRow()
                    .addContent(
                            row.last(),
                            row.times(),
                            Printable.clean(row.outcome(), 40),
                            Printable.clean(row.contact(), 40),
                            row.transport(),
                            row.source(),
                            Printable.clean(row.userAgent(), 24));
        }
        table.print(out);
    }
}
