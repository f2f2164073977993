package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.StoredItem;
import io.tandempbx.security.api.Identity;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * What the resources of all kinds of route items do alike.
 *
 * @param <T> the kind
 * @param <V> how it is shown
 */
final class RouteItems<T extends RouteItem, V> {
    private static final String AREA = "routing";

    private final Services services;
    private final Class<T> kind;
    private final String path;
    private final String title;
    private final Function<StoredItem<T>, V> view;

    /**
     * @param path  of the resource
     * @param title of one item, for people
     */
    RouteItems(Services services, Class<T> kind, String path, String title, Function<StoredItem<T>, V> view) {
        this.services = services;
        this.kind = kind;
        this.path = path;
        this.title = title;
        this.view = view;
    }

    List<V> list() {
        return Services.use(services.routeAdmin(), AREA, routes -> routes.list(kind)).stream()
                .map(view)
                .toList();
    }

    Response get(String id) {
        return found(Services.use(services.routeAdmin(), AREA, routes -> routes.find(kind, id))
                .orElseThrow(() -> ProblemException.of(404, "there is no such " + title)));
    }

    Response add(T item, SecurityContext context) {
        Identity caller = Caller.of(context);
        StoredItem<T> added = Services.use(services.routeAdmin(), AREA, routes -> routes.add(item, caller));
        return Response.created(URI.create(path + "/" + item.id()))
                .header(HttpHeaders.ETAG, Versions.tag(added.version()))
                .entity(view.apply(added))
                .build();
    }

    Response replace(T item, @Nullable String ifMatch, SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Long> version = Versions.wanted(ifMatch);
        return found(Services.use(services.routeAdmin(), AREA, routes -> routes.replace(item, version, caller)));
    }

    Success remove(String id, @Nullable String ifMatch, SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Long> version = Versions.wanted(ifMatch);
        return Services.use(services.routeAdmin(), AREA, routes -> {
            routes.remove(kind, id, version, caller);
            return Success.DONE;
        });
    }

    private Response found(StoredItem<T> stored) {
        return Response.ok(view.apply(stored))
                .header(HttpHeaders.ETAG, Versions.tag(stored.version()))
                .build();
    }

    /** The name in the path, which a body may repeat and not change. */
    static String named(String field, String path, @Nullable String body) {
        if (body != null && !body.equals(path)) {
            throw ProblemException.invalid(field, body, "must be the one in the address, or be left out");
        }
        return path;
    }
}
