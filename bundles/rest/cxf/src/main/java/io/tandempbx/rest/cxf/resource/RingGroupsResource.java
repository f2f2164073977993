package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RouteViews.RingGroupBody;
import io.tandempbx.rest.cxf.resource.RouteViews.RingGroupList;
import io.tandempbx.rest.cxf.resource.RouteViews.RingGroupView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.RingGroup;
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

/** Numbers at which several extensions ring. */
@Path("/ring-groups")
@Produces(MediaType.APPLICATION_JSON)
public final class RingGroupsResource {
    private final RouteItems<RingGroup, RingGroupView> items;

    public RingGroupsResource(Services services) {
        items = new RouteItems<>(services, RingGroup.class, "ring-groups", "ring group", RingGroupView::of);
    }

    /** All. */
    @GET
    @Operation(value = "Lists ring groups by number", returns = RingGroupList.class, kept = true, refuses = 503)
    public RingGroupList list() {
        List<RingGroupView> all = items.list();
        return new RingGroupList(all.size(), all);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{group}")
    @Operation(
            value = "Shows one ring group",
            returns = RingGroupView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("group") String group) {
        return items.get(group);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a ring group, in effect for the next call",
            role = Role.OPERATOR,
            status = 201,
            returns = RingGroupView.class,
            refuses = {409, 415, 422, 503})
    public Response add(RingGroupBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{group}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a ring group; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = RingGroupView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("group") String group,
            RingGroupBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(group), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{group}")
    @Operation(
            value = "Removes a ring group",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("group") String group,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(group, ifMatch, context);
    }
}
