package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.registrar.api.Contact;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:contact-list}. */
@Service
@Command(scope = "pbx", name = "contact-list", description = "Lists the registered phones, of one extension or of all")
public final class ContactListCommand extends ArgumentCommand<RegistrationsView> {

    @Argument(name = "EXTENSION", multiValued = true, description = "Only this one's")
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    RegistrationsView answer(String extension) throws CommandException {
        Optional<DirectorySnapshot> directory = services.directory().ask(service -> service.snapshot());
        if (!extension.isEmpty()
                && directory.isPresent()
                && directory.get().find(extension).isEmpty()) {
            throw new CommandException("there is no extension " + extension);
        }
        return services.contacts().use(service -> {
            Map<String, List<Contact>> contacts =
                    extension.isEmpty() ? service.all() : Map.of(extension, service.contacts(extension));
            return RegistrationsView.of(contacts, service::reach, directory, Instant.now());
        });
    }

    @Override
    void print(RegistrationsView registrations, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no registered phones");
        List.of("Extension", "Contact", "Via", "Source", "Expires in", "NAT", "Answers", "User agent")
                .forEach(table::column);
        for (RegistrationsView.Registered registered : registrations.extensions()) {
            for (RegistrationsView.ContactView contact : registered.contacts()) {
                table.addRow()
                        .addContent(
                                registered.number(),
                                Printable.clean(contact.uri(), 40),
                                contact.transport(),
                                contact.sourceIp() + ":" + contact.sourcePort(),
                                contact.expiresIn() + " s",
                                contact.behindNat() ? "yes" : "no",
                                answers(contact),
                                Printable.clean(contact.userAgent(), 24));
            }
        }
        table.print(out);
    }

    private static String answers(RegistrationsView.ContactView contact) {
        if (contact.rttMs() != null) {
            return contact.rttMs() + " ms";
        }
        return contact.reachable() == null ? "" : "no";
    }
}
