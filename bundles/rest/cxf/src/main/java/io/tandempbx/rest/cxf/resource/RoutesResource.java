package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RouteViews.OutboundRouteBody;
import io.tandempbx.rest.cxf.resource.RouteViews.OutboundRouteList;
import io.tandempbx.rest.cxf.resource.RouteViews.OutboundRouteView;
import io.tandempbx.rest.cxf.resource.RouteViews.RouteTestBody;
import io.tandempbx.rest.cxf.resource.RouteViews.RouteTestView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.security.api.Role;
import java.time.Instant;
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
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Which numbers leave by which trunks, and where any number leads. */
@Path("/routes")
@Produces(MediaType.APPLICATION_JSON)
public final class RoutesResource {
    private final Services services;
    private final RouteItems<OutboundRoute, OutboundRouteView> items;

    public RoutesResource(Services services) {
        this.services = services;
        items = new RouteItems<>(services, OutboundRoute.class, "routes", "route", OutboundRouteView::of);
    }

    /** All. */
    @GET
    @Operation(value = "Lists outbound routes by name", returns = OutboundRouteList.class, kept = true, refuses = 503)
    public OutboundRouteList list() {
        List<OutboundRouteView> all = items.list();
        return new OutboundRouteList(all.size(), all);
    }

    /** Where a number leads. */
    @GET
    @Path("/test")
    @Operation(
            value = "Says where a number leads and why, for an extension or from a trunk",
            returns = RouteTestView.class,
            refuses = {422, 503})
    public RouteTestView test(
            @QueryParam("caller") @Nullable String caller,
            @QueryParam("trunk") @Nullable String trunk,
            @QueryParam("dialled") @Nullable String dialled,
            @QueryParam("at") @Nullable String at) {
        return answer(new RouteTestBody(caller, trunk, dialled, at));
    }

    /** The same for a body. */
    @POST
    @Path("/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Says where a number leads and why; changes nothing",
            changes = false,
            returns = RouteTestView.class,
            refuses = {415, 422, 503})
    public RouteTestView ask(RouteTestBody body) {
        return answer(body);
    }

    private RouteTestView answer(RouteTestBody body) {
        String caller = Given.text("caller", body.caller());
        String dialled = Given.text("dialled", body.dialled());
        Instant at = Given.moment("at", body.at()).orElseGet(Instant::now);
        RouteRequest asked = body.trunk() == null || body.trunk().isEmpty()
                ? RouteRequest.fromExtension(caller, dialled, at)
                : RouteRequest.fromTrunk(body.trunk(), caller, dialled, at);
        return RouteTestView.of(asked, Services.ask(services.routes(), "routing", routes -> routes.route(asked)));
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{route}")
    @Operation(
            value = "Shows one route",
            returns = OutboundRouteView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("route") String route) {
        return items.get(route);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a route, in effect for the next call",
            role = Role.ADMIN,
            status = 201,
            returns = OutboundRouteView.class,
            refuses = {409, 415, 422, 503})
    public Response add(OutboundRouteBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{route}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a route; what is absent takes its preset",
            role = Role.ADMIN,
            returns = OutboundRouteView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("route") String route,
            OutboundRouteBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(route), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{route}")
    @Operation(
            value = "Removes a route",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("route") String route,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(route, ifMatch, context);
    }
}
