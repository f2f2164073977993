package io.tandempbx.console.shell;

import io.tandempbx.route.api.Holidays;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:holidays-set}. */
@Service
@Command(scope = "pbx", name = "holidays-set", description = "Adds a list of holidays, or changes what is given of it")
public final class HolidaysSetCommand extends RouteItemSetCommand<Holidays> {
    @Argument(name = "NAME KEY=VALUE...", description = "Its name, then days=2026-12-24,12-25", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<Holidays> kind() {
        return Holidays.class;
    }
}
