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
import java.util.Optional;
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
                "Takes a WAV file as the recorded or temporary greeting of a mailbox, removes or copies it, or says with what it greets")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailGreetingCommand extends ChangingCommand<VoicemailGreetingCommand.Greets> {
    private static final int LARGEST = 10_000_000; // octets

    @Reference
    VoicemailAccess mailboxes;

    @Argument(
            name = "EXTENSION [recorded|temporary]",
            description = "Whose mailbox, and which greeting is meant",
            multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--file", description = "A WAV file on this machine: PCM, 16 bits, mono, 8000 or 16000 Hz")
    @Nullable
    String file;

    @Option(name = "--remove", description = "Removes the greeting; without its kind all that there are")
    boolean remove;

    @Option(
            name = "--save",
            description =
                    "Copies the greeting to this new WAV file on this machine; without its kind what callers hear now")
    @Nullable
    String save;

    /** What callers hear now: standard, recorded or temporary. */
    record Greets(String extension, String greeting) {}

    @Override
    Greets answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        int asked = (file == null ? 0 : 1) + (remove ? 1 : 0) + (save == null ? 0 : 1);
        boolean fits = given.size() == 2 ? asked == 1 : given.size() == 1 && asked <= 1 && file == null;
        if (!fits) {
            throw new CommandException(
                    "EXTENSION alone, or EXTENSION recorded|temporary and one of --file, --remove and "
                            + "--save are expected; see --help");
        }
        String extension = given.get(0);
        if (file != null) {
            take(extension, given.get(1), content(file));
        } else if (remove) {
            remove(extension, given.subList(1, given.size()));
        } else if (save != null) {
            copy(extension, given.subList(1, given.size()), SavedAudio.target(save));
        }
        return mailboxes.use(
                voicemail -> new Greets(extension, voicemail.mailbox(extension).greeting()));
    }

    private void take(String extension, String kind, byte[] wav) throws CommandException {
        Identity by = operator();
        mailboxes.use(voicemail -> {
            voicemail.greeting(extension, GreetingKind.of(kind), wav, by);
            return true;
        });
    }

    private void remove(String extension, List<String> kind) throws CommandException {
        Identity by = operator();
        mailboxes.use(voicemail -> {
            if (kind.isEmpty()) {
                voicemail.removeGreeting(extension, by);
            } else {
                voicemail.removeGreeting(extension, GreetingKind.of(kind.get(0)), by);
            }
            return true;
        });
    }

    private void copy(String extension, List<String> kind, Path target) throws CommandException {
        Optional<Path> greeting = mailboxes.use(voicemail -> kind.isEmpty()
                ? voicemail.greeting(extension)
                : voicemail.greeting(extension, GreetingKind.of(kind.get(0))));
        Path audio = greeting.orElseThrow(() -> new CommandException("this mailbox has no such greeting"));
        if (!dryRun) {
            mailboxes.use(voicemail -> SavedAudio.copy(audio, target));
        }
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
