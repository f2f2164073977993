package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.util.Map;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:config-list}. */
@Service
@Command(scope = "pbx", name = "config-list", description = "Shows the settings in effect by file, presets among them")
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
public final class ConfigListCommand extends PbxCommand<ConfigListCommand.Settings> {
    @Reference
    SettingsAccess settings;

    /** By file name and key; secrets are hidden. */
    record Settings(int count, Map<String, Map<String, String>> files) {}

    @Override
    Settings answer() {
        Map<String, Map<String, String>> files = settings.owners().inEffect();
        return new Settings(files.size(), files);
    }

    @Override
    void print(Settings present, PrintStream out) {
        present.files().forEach((file, values) -> {
            out.println("# " + file);
            values.forEach((key, value) -> out.println(Printable.clean(key + " = " + value)));
        });
    }
}
