package io.tandempbx.console.shell;

import io.tandempbx.route.api.RouteItem;
import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;

/** Removes a part of the dial plan. */
abstract class RouteItemRemoveCommand extends ArgumentChangingCommand<RouteItemRemoveCommand.Removed> {

    /** What is gone. */
    record Removed(String removed) {}

    abstract Class<? extends RouteItem> kind();

    @Override
    String required() {
        return "NAME";
    }

    @Override
    Removed answer(String name) throws CommandException {
        Identity by = operator();
        return services.routeAdmin().use(routes -> {
            routes.remove(kind(), name, Optional.empty(), by);
            return new Removed(name);
        });
    }

    @Override
    void print(Removed removed, PrintStream out) {
        out.println(removed.removed() + " removed");
    }
}
