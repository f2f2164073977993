package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectoryAdminService;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:extension-export}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-export",
        description = "Writes all extensions with their password hashes as CSV, as pbx:extension-import reads it")
public final class ExtensionExportCommand extends ArgumentCommand<ExtensionExportCommand.Exported> {
    private static final String TO_SCREEN = "-";

    @Argument(name = "FILE", description = "On the machine of the PBX, made with mode 0600", multiValued = true)
    @Completion(FileNames.class)
    List<String> words = List.of();

    @Option(name = TO_SCREEN, description = "In place of FILE: prints")
    boolean toScreen;

    /** Where it went, and for {@code -} the text. */
    record Exported(String file, String csv) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return toScreen ? "" : "FILE";
    }

    @Override
    Exported answer(String argument) throws CommandException {
        if (toScreen && !argument.isEmpty()) {
            throw new CommandException("give either FILE or -");
        }
        String file = toScreen ? TO_SCREEN : argument;
        Exported exported = services.directoryAdmin().use(directory -> export(directory, file));
        note("extension.export", "extension", "", "file=" + file);
        return exported;
    }

    private Exported export(DirectoryAdminService directory, String file) throws IOException {
        StringWriter csv = new StringWriter();
        if (file.equals(TO_SCREEN)) {
            directory.exportCsv(csv);
            return new Exported(file, csv.toString());
        }
        try (Writer out = PrivateFile.replacing(Path.of(file))) {
            directory.exportCsv(out);
        }
        return new Exported(file, "");
    }

    @Override
    void print(Exported exported, PrintStream out) {
        if (exported.file().equals(TO_SCREEN)) {
            exported.csv().lines().map(Printable::clean).forEach(out::println);
        } else {
            out.println("extensions written to " + exported.file());
        }
    }
}
