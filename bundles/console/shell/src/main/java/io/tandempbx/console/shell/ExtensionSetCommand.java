package io.tandempbx.console.shell;

import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.MediaEncryption;
import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:extension-set}. */
@Service
@Command(scope = "pbx", name = "extension-set", description = "Changes an extension; what is not given stays")
public final class ExtensionSetCommand extends ArgumentChangingCommand<ExtensionView> {
    private static final String NOTHING = "-";

    @Argument(name = "NUMBER", description = "Which extension", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--name", description = "Shown to whom it calls")
    @Nullable
    String name;

    @Option(name = "--email", description = "For voicemail; - for none")
    @Nullable
    String email;

    @Option(name = "--allow-external", description = "true or false: may call out of the platform")
    @Nullable
    String allowExternal;

    @Option(name = "--voicemail-enabled", description = "true or false: has a mailbox")
    @Nullable
    String voicemailEnabled;

    @Option(name = "--is-admin", description = "true or false: may administer from its phone")
    @Nullable
    String isAdmin;

    @Option(name = "--dnd", description = "true or false: its phones do not ring")
    @Nullable
    String dnd;

    @Option(name = "--forward-always", description = "Number that every call goes to instead; - for none")
    @Nullable
    String forwardAlways;

    @Option(name = "--forward-busy", description = "Number for calls that find it busy; - for none")
    @Nullable
    String forwardBusy;

    @Option(name = "--forward-no-answer", description = "Number for calls that nobody answers; - for none")
    @Nullable
    String forwardNoAnswer;

    @Option(name = "--forward-unregistered", description = "Number while no phone can be reached; - for none")
    @Nullable
    String forwardUnregistered;

    @Option(name = "--no-answer-seconds", description = "How long its phones ring, 1-600; 0 for the preset")
    @Nullable
    String noAnswerSeconds;

    @Option(name = "--call-waiting", description = "true or false: is offered a second call")
    @Nullable
    String callWaiting;

    @Option(
            name = "--class-of-service",
            description = "How far it may call: internal, local, national, international or premium")
    @Nullable
    String classOfService;

    @Option(name = "--pickup-group", description = "Whose calls its user may pick up; - for none")
    @Nullable
    String pickupGroup;

    @Option(name = "--follow-me", description = "Numbers that ring with it, separated by commas; - for none")
    @Nullable
    String followMe;

    @Option(
            name = "--srtp",
            description = "Whether its phones are spoken to encrypted: preset, off, optional or required")
    @Nullable
    String srtp;

    @Option(
            name = "--codecs",
            description =
                    "The only codecs its phones are spoken to with, the best first, separated by commas; - for all")
    @Nullable
    String codecs;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "NUMBER";
    }

    @Override
    ExtensionView answer(String number) throws CommandException {
        CallHandlingChange handling = new CallHandlingChange(
                text(forwardAlways),
                text(forwardBusy),
                text(forwardNoAnswer),
                text(forwardUnregistered),
                seconds(),
                flag("--call-waiting", callWaiting),
                classOfService(),
                text(pickupGroup),
                list(followMe),
                encryption(),
                list(codecs));
        ExtensionChange change = new ExtensionChange(
                Optional.ofNullable(name),
                text(email),
                Optional.empty(),
                Optional.empty(),
                flag("--allow-external", allowExternal),
                flag("--voicemail-enabled", voicemailEnabled),
                flag("--is-admin", isAdmin),
                flag("--dnd", dnd),
                handling);
        Identity by = operator();
        Extension after =
                services.extensions().use(extensions -> extensions.change(number, change, Optional.empty(), by));
        boolean registered = services.contacts()
                .ask(contacts -> !contacts.contacts(number).isEmpty())
                .orElse(false);
        return ExtensionView.of(after, registered);
    }

    @Override
    void print(ExtensionView extension, PrintStream out) {
        out.println("extension " + extension.number() + " changed");
    }

    private static Optional<String> text(@Nullable String given) {
        return Optional.ofNullable(given).map(value -> value.equals(NOTHING) ? "" : value);
    }

    private static Optional<List<String>> list(@Nullable String given) {
        return text(given).map(list -> list.isEmpty() ? List.of() : List.of(list.split(",", -1)));
    }

    private Optional<Integer> seconds() throws CommandException {
        if (noAnswerSeconds == null) {
            return Optional.empty();
        }
        if (!noAnswerSeconds.matches("[0-9]{1,9}")) {
            throw new CommandException("--no-answer-seconds must be a whole number");
        }
        return Optional.of(Integer.valueOf(noAnswerSeconds));
    }

    private Optional<MediaEncryption> encryption() throws CommandException {
        if (srtp == null) {
            return Optional.empty();
        }
        return Optional.of(MediaEncryption.of(srtp)
                .orElseThrow(() -> new CommandException("--srtp must be one of " + MediaEncryption.choices())));
    }

    private Optional<ClassOfService> classOfService() throws CommandException {
        if (classOfService == null) {
            return Optional.empty();
        }
        return Optional.of(ClassOfService.of(classOfService)
                .orElseThrow(() -> new CommandException(
                        "--class-of-service must be internal, local, national, international or premium")));
    }

    private static Optional<Boolean> flag(String option, @Nullable String given) throws CommandException {
        if (given == null) {
            return Optional.empty();
        }
        if (!given.equals("true") && !given.equals("false")) {
            throw new CommandException(option + " must be true or false");
        }
        return Optional.of(given.equals("true"));
    }
}
