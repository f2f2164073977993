package io.tandempbx.console.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;

/**
 * Adds a part of the dial plan, or changes what is given of it.
 *
 * @param <T> the kind
 */
abstract class RouteItemSetCommand<T extends RouteItem> extends ChangingCommand<ObjectNode> {

    abstract Class<T> kind();

    /** What the shell took for arguments. */
    abstract List<String> words();

    @Override
    ObjectNode answer() throws CommandException {
        List<String> words = TrailingOptions.apply(this, words());
        if (words.isEmpty()) {
            throw new CommandException("NAME is missing; keys are " + RouteFields.keys(kind()));
        }
        String name = words.get(0);
        Map<String, String> given = RouteFields.pairs(RouteFields.rest(words));
        Identity by = operator();
        Optional<StoredItem<T>> before = services.routeAdmin().use(routes -> routes.find(kind(), name));
        RouteItem base = before.<RouteItem>map(StoredItem::item).orElseGet(() -> RouteFields.preset(kind(), name));
        T wanted = RouteFields.changed(kind(), base, given);
        return services.routeAdmin()
                .use(routes -> RouteFields.tree(
                        before.isPresent()
                                ? routes.replace(wanted, before.map(StoredItem::version), by)
                                : routes.add(wanted, by)));
    }

    @Override
    void print(ObjectNode item, PrintStream out) {
        String name = item.elements().next().asText();
        out.println(name + " " + Printable.clean(RouteFields.text(item, RouteFields.preset(kind(), name)), 1000));
    }
}
