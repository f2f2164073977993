package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RouteViews.TimeConditionBody;
import io.tandempbx.rest.cxf.resource.RouteViews.TimeConditionList;
import io.tandempbx.rest.cxf.resource.RouteViews.TimeConditionView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.TimeCondition;
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

/** When something is open. */
@Path("/time-conditions")
@Produces(MediaType.APPLICATION_JSON)
public final class TimeConditionsResource {
    private final RouteItems<TimeCondition, TimeConditionView> items;

    public TimeConditionsResource(Services services) {
        items = new RouteItems<>(
                services, TimeCondition.class, "time-conditions", "time condition", TimeConditionView::of);
    }

    /** All. */
    @GET
    @Operation(value = "Lists time conditions by name", returns = TimeConditionList.class, kept = true, refuses = 503)
    public TimeConditionList list() {
        List<TimeConditionView> all = items.list();
        return new TimeConditionList(all.size(), all);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{time_condition}")
    @Operation(
            value = "Shows one time condition",
            returns = TimeConditionView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("time_condition") String condition) {
        return items.get(condition);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a time condition, in effect for the next call",
            role = Role.OPERATOR,
            status = 201,
            returns = TimeConditionView.class,
            refuses = {409, 415, 422, 503})
    public Response add(TimeConditionBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{time_condition}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a time condition; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = TimeConditionView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("time_condition") String condition,
            TimeConditionBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(condition), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{time_condition}")
    @Operation(
            value = "Removes a time condition that no route needs",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("time_condition") String condition,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(condition, ifMatch, context);
    }
}
