package io.tandempbx.rest.cxf.http;

import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.wiring.api.ServiceSlot;
import java.lang.reflect.Method;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * Marks answers that are kept of the database while that does not answer: what was changed there meanwhile does not show
 * (RFC 7234 §5.5.1). Thread-safe.
 */
@SuppressWarnings("NullAway.Init") // CXF sets the resource
public final class StaleMark implements ContainerResponseFilter {
    static final String HEADER = "Warning";
    private static final String STALE = "110 tandempbx \"Response is stale: the database does not answer\"";

    private final ServiceSlot<DatabaseService> database;

    @Context
    private ResourceInfo resource;

    public StaleMark(ServiceSlot<DatabaseService> database) {
        this.database = database;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (isKept(resource.getResourceMethod()) && response.getStatus() == 200 && !answers()) {
            response.getHeaders().putSingle(HEADER, STALE);
        }
    }

    private boolean answers() {
        return database.call(DatabaseService::state).map(DatabaseState::answers).orElse(false);
    }

    private static boolean isKept(@Nullable Method method) {
        Operation operation = method == null ? null : method.getAnnotation(Operation.class);
        return operation != null && operation.kept();
    }
}
