package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:voicemail-pin}. */
@Service
@Command(scope = "pbx", name = "voicemail-pin", description = "Sets the PIN of a mailbox and unlocks it")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailPinCommand extends ArgumentChangingCommand<VoicemailPinCommand.Done> {
    private static final int GENERATED_BELOW = 1_000_000;

    @Reference
    VoicemailAccess mailboxes;

    @Argument(name = "EXTENSION", description = "Whose mailbox", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--pin", description = "4 to 10 digits; without it one is generated and printed")
    @Nullable
    String pin;

    /** The PIN if it was generated. */
    record Done(String extension, @Nullable String pin) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "EXTENSION";
    }

    @Override
    Done answer(String extension) throws CommandException {
        String generated =
                pin == null ? String.format(Locale.ROOT, "%06d", new SecureRandom().nextInt(GENERATED_BELOW)) : null;
        String wanted = Objects.requireNonNullElse(pin, String.valueOf(generated));
        Identity by = operator();
        return mailboxes.use(voicemail -> {
            voicemail.pin(extension, wanted, by);
            return new Done(extension, dryRun ? null : generated);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("the mailbox of " + done.extension() + " has a new PIN");
        if (done.pin() != null) {
            out.println("PIN: " + done.pin() + "   (shown only now)");
        }
    }
}
