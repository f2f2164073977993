package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RouteViews.HolidaysBody;
import io.tandempbx.rest.cxf.resource.RouteViews.HolidaysList;
import io.tandempbx.rest.cxf.resource.RouteViews.HolidaysView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.Holidays;
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

/** Days on which nobody works. */
@Path("/holidays")
@Produces(MediaType.APPLICATION_JSON)
public final class HolidaysResource {
    private final RouteItems<Holidays, HolidaysView> items;

    public HolidaysResource(Services services) {
        items = new RouteItems<>(services, Holidays.class, "holidays", "list of holidays", HolidaysView::of);
    }

    /** All. */
    @GET
    @Operation(value = "Lists lists of holidays by name", returns = HolidaysList.class, kept = true, refuses = 503)
    public HolidaysList list() {
        List<HolidaysView> all = items.list();
        return new HolidaysList(all.size(), all);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{holidays}")
    @Operation(
            value = "Shows one list of holidays",
            returns = HolidaysView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("holidays") String name) {
        return items.get(name);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a list of holidays, in effect for the next call",
            role = Role.OPERATOR,
            status = 201,
            returns = HolidaysView.class,
            refuses = {409, 415, 422, 503})
    public Response add(HolidaysBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{holidays}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a list of holidays; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = HolidaysView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("holidays") String name,
            HolidaysBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(name), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{holidays}")
    @Operation(
            value = "Removes a list of holidays that no time condition needs",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("holidays") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(name, ifMatch, context);
    }
}
