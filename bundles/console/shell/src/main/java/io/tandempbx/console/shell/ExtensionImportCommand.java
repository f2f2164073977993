package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:extension-import}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-import",
        description =
                "Adds or updates extensions from a CSV file (number,password,name,email,enabled); all of it or none")
public final class ExtensionImportCommand extends ArgumentChangingCommand<ExtensionImportCommand.Imported> {

    @Argument(name = "FILE", description = "On the machine of the PBX", multiValued = true)
    @Completion(FileNames.class)
    List<String> words = List.of();

    /** How many were added or updated. */
    record Imported(int count) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "FILE";
    }

    @Override
    Imported answer(String file) throws CommandException {
        Identity by = operator();
        return services.extensions().use(extensions -> {
            try (Reader csv = Files.newBufferedReader(Path.of(file))) {
                return new Imported(extensions.importCsv(csv, by));
            }
        });
    }

    @Override
    void print(Imported imported, PrintStream out) {
        out.println(imported.count() + " extensions imported");
    }
}
