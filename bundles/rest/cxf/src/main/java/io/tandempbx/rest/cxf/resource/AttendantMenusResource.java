package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.MenuViews.MenuBody;
import io.tandempbx.rest.cxf.resource.MenuViews.MenuList;
import io.tandempbx.rest.cxf.resource.MenuViews.MenuView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.route.api.AttendantMenu;
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

/** Menus of the attendant; one comes before the menu of the same name in its file. */
@Path("/attendant-menus")
@Produces(MediaType.APPLICATION_JSON)
public final class AttendantMenusResource {
    private final RouteItems<AttendantMenu, MenuView> items;

    public AttendantMenusResource(Services services) {
        items = new RouteItems<>(services, AttendantMenu.class, "attendant-menus", "menu", MenuView::of);
    }

    /** All. */
    @GET
    @Operation(
            value = "Lists the menus of the attendant that operators keep",
            returns = MenuList.class,
            kept = true,
            refuses = 503)
    public MenuList list() {
        List<MenuView> all = items.list();
        return new MenuList(all.size(), all);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{menu}")
    @Operation(
            value = "Shows one menu",
            returns = MenuView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("menu") String menu) {
        return items.get(menu);
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a menu of the attendant, in effect at once",
            role = Role.OPERATOR,
            status = 201,
            returns = MenuView.class,
            refuses = {409, 415, 422, 503})
    public Response add(MenuBody body, @Context SecurityContext context) {
        return items.add(body.item(null), context);
    }

    /** Replaces one. */
    @PUT
    @Path("/{menu}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a menu; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = MenuView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response replace(
            @PathParam("menu") String menu,
            MenuBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.replace(body.item(menu), ifMatch, context);
    }

    /** Removes one. */
    @DELETE
    @Path("/{menu}")
    @Operation(
            value = "Removes a menu",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 412, 503})
    public Success remove(
            @PathParam("menu") String menu,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return items.remove(menu, ifMatch, context);
    }
}
