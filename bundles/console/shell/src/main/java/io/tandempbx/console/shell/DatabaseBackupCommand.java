package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:database-backup}. */
@Service
@Command(
        scope = "pbx",
        name = "database-backup",
        description = "Copies the embedded database, while it is used, to a zip archive")
public final class DatabaseBackupCommand extends ArgumentCommand<DatabaseBackupCommand.Backup> {

    @Argument(name = "FILE", description = "On the machine of the PBX, made with mode 0600", multiValued = true)
    @Completion(FileNames.class)
    List<String> words = List.of();

    /** Where it went, and its size. */
    record Backup(String file, long bytes) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "FILE";
    }

    @Override
    Backup answer(String file) throws CommandException {
        Path target = Path.of(file).toAbsolutePath();
        Backup backup =
                services.databaseBackup().use(database -> new Backup(target.toString(), database.backUp(target)));
        note("database.backup", "file/" + target, "", "bytes=" + backup.bytes());
        return backup;
    }

    @Override
    void print(Backup backup, PrintStream out) {
        out.println("database written to " + backup.file() + ", " + backup.bytes() + " bytes");
    }
}
