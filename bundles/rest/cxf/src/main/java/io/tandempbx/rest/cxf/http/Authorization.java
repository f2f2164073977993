package io.tandempbx.rest.cxf.http;

import io.tandempbx.security.api.Identity;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;

/**
 * Lets a caller use an operation only if its role is enough, and marks a caller who makes a dry run. An operation that names
 * no role is closed to everybody.
 */
@SuppressWarnings("NullAway.Init") // CXF sets the fields
public final class Authorization implements ContainerRequestFilter {
    @Context
    private ResourceInfo resource;

    @Context
    private HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        if (resource.getResourceMethod() == null) {
            return; // OPTIONS, answered by CXF itself with what is offered
        }
        Operation operation = resource.getResourceMethod().getAnnotation(Operation.class);
        if (operation == null) {
            throw new IllegalStateException(resource.getResourceMethod() + " names no role");
        }
        boolean status = operation.returns().getSimpleName().equals("StatusView")
                && Authentication.source(request).isLoopbackAddress();
        if (operation.open() || status) {
            return;
        }
        Identity caller = Caller.of(context.getSecurityContext());
        if (!caller.role().includes(operation.role())) {
            throw ProblemException.of(
                    403,
                    "this needs role " + operation.role().text() + "; " + caller.name() + " is "
                            + caller.role().text());
        }
        if (DryRun.isOfferedBy(resource.getResourceMethod()) && DryRun.isAsked(context.getUriInfo())) {
            context.setSecurityContext(new Caller(caller.forDryRun()));
        }
    }
}
