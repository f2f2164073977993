package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.voicemail.api.GreetingKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:voicemail-greeting}. */
@Service
@Command(
        scope = "pbx",
        name = "voicemail-greeting",
        description =
                "Takes a WAV file as the recorded or temporary greeting of a mailbox, removes it, or says with what it greets")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailGreetingCommand extends PbxCommand<VoicemailGreetingCommand.Greets> {
    private static final int LARGEST = 10_000_000; // octets

    @Reference
    VoicemailAccess mailboxes;

    @Argument(
            name = "EXTENSION [recorded|temporary]",
            description = "Whose mailbox, and which greeting is changed",
            multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--file", description = "A WAV file on this machine: PCM, 16 bits, mono, 8000 or 16000 Hz")
    @Nullable
    String file;

    @Option(name = "--remove", description = "Removes the greeting")
    boolean remove;

    /** What callers hear now: standard, recorded or temporary. */
    record Greets(String extension, String greeting) {}

    @Override
    Greets answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        boolean changes = file != null || remove;
        if (given.size() != (changes ? 2 : 1) || (file != null && remove)) {
            throw new CommandException(
                    "EXTENSION alone, or EXTENSION recorded|temporary and either --file or --remove are expected; see --help");
        }
        String extension = given.get(0);
        Identity by = operator();
        byte[] wav = file == null ? new byte[0] : content(file);
        return mailboxes.use(voicemail -> {
            if (remove) {
                voicemail.removeGreeting(extension, GreetingKind.of(given.get(1)), by);
            } else if (changes) {
                voicemail.greeting(extension, GreetingKind.of(given.get(1)), wav, by);
            }
            return new Greets(extension, voicemail.mailbox(extension).greeting());
        });
    }

    private static byte[] content(String file) throws CommandException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new CommandException(Printable.clean(file) + " must be at most " + LARGEST + " octets");
            }
            return content;
        } catch (IOException | InvalidPathException e) {
            throw new CommandException(Printable.clean(file) + " cannot be read: " + Printable.clean(e.toString()));
        }
    }

    @Override
    void print(Greets greets, PrintStream out) {
        out.println("the mailbox of " + greets.extension() + " greets with its " + greets.greeting() + " greeting");
    }
}
