package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.rest.cxf.resource.Views.NewUserBody;
import io.tandempbx.rest.cxf.resource.Views.PasswordBody;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.rest.cxf.resource.Views.UserBody;
import io.tandempbx.rest.cxf.resource.Views.UserList;
import io.tandempbx.rest.cxf.resource.Views.UserView;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import io.tandempbx.security.api.UserAdminService;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Users of the platform. */
@Path("/users")
@Produces(MediaType.APPLICATION_JSON)
public final class UsersResource {
    private static final String AREA = "security";

    private final Services services;

    public UsersResource(Services services) {
        this.services = services;
    }

    /** All. */
    @GET
    @Operation(value = "Lists users by name", role = Role.ADMIN, returns = UserList.class, kept = true, refuses = 503)
    public UserList list() {
        List<UserView> users = users().stream().map(UserView::of).toList();
        return new UserList(users.size(), users);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{name}")
    @Operation(
            value = "Shows one user",
            role = Role.ADMIN,
            returns = UserView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("name") String name) {
        return found(users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(404, "there is no such user")));
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a user",
            role = Role.ADMIN,
            status = 201,
            returns = UserView.class,
            refuses = {409, 415, 422, 503})
    public Response add(NewUserBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String name = Given.text("name", body.name());
        String password = Given.text("password", body.password());
        Role role = Given.role(body.role());
        User added = Services.use(services.users(), AREA, users -> users.add(name, password, role, caller));
        return Response.created(URI.create("users/" + added.name()))
                .header(HttpHeaders.ETAG, Versions.tag(added.version()))
                .entity(UserView.of(added))
                .build();
    }

    /** Changes role or standing. */
    @PATCH
    @Path("/{name}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            value = "Changes a user's role or standing",
            role = Role.ADMIN,
            returns = UserView.class,
            refuses = {404, 409, 412, 415, 422, 503})
    public Response change(
            @PathParam("name") String name,
            UserBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Role> role = body.role() == null ? Optional.empty() : Optional.of(Given.role(body.role()));
        Optional<Long> version = Versions.wanted(ifMatch);
        return found(Services.use(
                services.users(),
                AREA,
                users -> users.change(name, role, Optional.ofNullable(body.enabled()), version, caller)));
    }

    /** Sets a password; everybody may set their own. */
    @POST
    @Path("/{name}/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Sets a user's password and ends the user's tokens; everybody may set their own",
            returns = Success.class,
            refuses = {404, 415, 422, 503})
    public Success password(@PathParam("name") String name, PasswordBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        if (!caller.name().equals(name) && !caller.role().includes(Role.ADMIN)) {
            throw ProblemException.of(403, "only an admin sets the password of another user");
        }
        String password = Given.text("password", body.password());
        return Services.use(services.users(), AREA, users -> {
            users.password(name, password, caller);
            return Success.DONE;
        });
    }

    /** Removes one. */
    @DELETE
    @Path("/{name}")
    @Operation(
            value = "Removes a user and ends the user's tokens",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 409, 503})
    public Success remove(@PathParam("name") String name, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.users(), AREA, users -> {
            users.remove(name, caller);
            return Success.DONE;
        });
    }

    private List<User> users() {
        return Services.ask(services.users(), AREA, UserAdminService::users);
    }

    private static Response found(User user) {
        return Response.ok(UserView.of(user))
                .header(HttpHeaders.ETAG, Versions.tag(user.version()))
                .build();
    }
}
