package io.tandempbx.console.shell;

import io.tandempbx.wiring.api.SettingsProblem;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:config-check}. */
@Service
@Command(
        scope = "pbx",
        name = "config-check",
        description =
                "Checks files of settings by the rules that apply them, before they are copied to etc, or those in it")
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
public final class ConfigCheckCommand extends ArgumentCommand<ConfigCheckCommand.Checked> {
    private static final long MOST_BYTES = 1 << 20;

    @Reference
    SettingsAccess settings;

    @Argument(
            name = "FILE",
            description =
                    "A file, or a directory whose pbx.*.cfg are checked, on the machine of the PBX; etc without it",
            multiValued = true)
    @Completion(FileNames.class)
    List<String> words = List.of();

    /** The files that were read, and every rule that they break. */
    record Checked(int count, List<String> files, boolean valid, List<SettingsProblem> problems) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Checked answer(String given) throws CommandException {
        Path path = Path.of(given.isEmpty() ? System.getProperty("karaf.etc", "etc") : given);
        List<Path> files = files(path);
        List<SettingsProblem> problems = new ArrayList<>();
        for (Path file : files) {
            problems.addAll(settings.owners().check(String.valueOf(file.getFileName()), text(file)));
        }
        return new Checked(
                files.size(), files.stream().map(Path::toString).toList(), problems.isEmpty(), List.copyOf(problems));
    }

    private static List<Path> files(Path path) throws CommandException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(path)) {
            files = all.filter(file -> String.valueOf(file.getFileName()).matches("pbx\\..*\\.cfg"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CommandException("the directory cannot be read: " + Printable.clean(e.toString()));
        }
        if (files.isEmpty()) {
            throw new CommandException("there is no pbx.*.cfg in " + Printable.clean(path.toString()));
        }
        return files;
    }

    private static String text(Path file) throws CommandException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandException(
                        Printable.clean(file.toString()) + " is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new CommandException("the file cannot be read: " + Printable.clean(e.toString()));
        }
    }

    @Override
    void print(Checked checked, PrintStream out) {
        checked.problems().forEach(problem -> out.println(Printable.clean(problem.file() + ": " + problem)));
        if (checked.valid()) {
            out.println("no problem in " + checked.count() + " files");
        }
    }

    @Override
    void judge(Checked checked) throws CommandException {
        if (!checked.valid()) {
            throw new CommandException(
                    "failed: " + checked.problems().size() + " problems in " + checked.count() + " files");
        }
    }
}
