package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RouteViews.InboundRouteBody;
import io.tandempbx.rest.cxf.resource.RouteViews.InboundRouteList;
import io.tandempbx.rest.cxf.resource.RouteViews.InboundRouteView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.security.api.Role;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Where calls from trunks lead. */
@Path("/inbound-routes")
@Produces(MediaType.APPLICATION_JSON)
public final class InboundRoutesResource {
    private final RouteItems<InboundRoute, InboundRouteView> items;

    public InboundRoutesResource(Services services) {
        items = new RouteItems<>(services, InboundRoute.class, "inbound-routes", "inbound route", InboundRouteView::of);
    }

    /** All. */
    @GET
    @Operation(value = "Lists inbound routes by name", returns = InboundRouteList.class, kept = true, refuses = 503)
    public InboundRouteList list() {
        List<InboundRouteView> all = items.list();
        return new InboundRouteList(all.size(), all);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{inbound_route}")
    @Operation(
            value = "Shows one inbound route",
            returns = InboundRouteView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("inbound_route") String route) {
        return items.get(route);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds an inbound route, in effect for the next call",
            role = Role.OPERATOR,
            status = 201,
            returns = InboundRouteView.class,
            refuses = {409, 415, 422, 503})
    public Response add(InboundRouteBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{inbound_route}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces an inbound route; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = InboundRouteView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("inbound_route") String route,
            InboundRouteBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(route), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{inbound_route}")
    @Operation(
            value = "Removes an inbound route",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("inbound_route") String route,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(route, ifMatch, context);
    }
}
