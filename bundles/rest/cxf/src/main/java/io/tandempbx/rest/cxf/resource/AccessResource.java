package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Authentication;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.DryRun;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.IssuedView;
import io.tandempbx.rest.cxf.resource.Views.LoginBody;
import io.tandempbx.rest.cxf.resource.Views.SelfView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.rest.cxf.resource.Views.TokenBody;
import io.tandempbx.rest.cxf.resource.Views.TokenList;
import io.tandempbx.rest.cxf.resource.Views.TokenView;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.IssuedToken;
import io.tandempbx.security.api.Role;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;

/** Logging in and out, and tokens. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class AccessResource {
    private static final String AREA = "security";
    private static final long DEFAULT_LIFETIME_SECONDS = 86_400;

    private final Services services;

    public AccessResource(Services services) {
        this.services = services;
    }

    /** A token for a password. */
    @POST
    @Path("/auth/login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Gives a bearer token for a name and a password",
            open = true,
            returns = IssuedView.class,
            refuses = {409, 415, 422, 503})
    public IssuedView login(LoginBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        String name = Given.text("username", body.username());
        String password = Given.text("password", body.password());
        Optional<Identity> identity = Services.ask(
                services.access(),
                AREA,
                access -> access.byPassword(name, password, "REST", Authentication.source(request)));
        Identity owner = identity.orElseThrow(() -> ProblemException.of(401, "the credentials are not accepted"));
        return issue(DryRun.isAsked(uri) ? owner.forDryRun() : owner, body.label(), body.lifetimeSeconds());
    }

    /** Ends the token that is shown. */
    @POST
    @Path("/auth/logout")
    @Operation(
            value = "Ends the token that this request shows",
            returns = Success.class,
            refuses = {409, 503})
    public Success logout(@Context SecurityContext context) {
        Identity caller = Caller.of(context);
        if (caller.token().isEmpty()) {
            throw ProblemException.of(409, "this request shows a password, not a token");
        }
        return revokeToken(caller.token(), caller);
    }

    /** Who the caller is. */
    @GET
    @Path("/auth/whoami")
    @Operation(value = "Says who the caller is", returns = SelfView.class)
    public SelfView self(@Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return new SelfView(caller.name(), caller.role().text(), caller.via(), caller.from());
    }

    /** The caller's tokens; an admin sees all. */
    @GET
    @Path("/tokens")
    @Operation(
            value = "Lists the caller's tokens; all tokens for an admin",
            returns = TokenList.class,
            kept = true,
            refuses = 503)
    public TokenList tokens(@Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String of = caller.role().includes(Role.ADMIN) ? "" : caller.name();
        List<TokenView> tokens = Services.ask(services.access(), AREA, access -> access.tokens(of)).stream()
                .map(TokenView::of)
                .toList();
        return new TokenList(tokens.size(), tokens);
    }

    /** Another token for the caller. */
    @POST
    @Path("/tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Makes a token for the caller",
            status = 200,
            returns = IssuedView.class,
            refuses = {409, 415, 422, 503})
    public IssuedView token(TokenBody body, @Context SecurityContext context) {
        return issue(Caller.of(context), body.label(), body.lifetimeSeconds());
    }

    /** Ends a token. */
    @DELETE
    @Path("/tokens/{id}")
    @Operation(
            value = "Ends a token of the caller; any token for an admin",
            returns = Success.class,
            refuses = {404, 503})
    public Success revoke(@PathParam("id") String id, @Context SecurityContext context) {
        return revokeToken(id, Caller.of(context));
    }

    private Success revokeToken(String id, Identity caller) {
        return Services.use(services.access(), AREA, access -> {
            access.revoke(id, caller);
            return Success.DONE;
        });
    }

    private IssuedView issue(Identity owner, @Nullable String label, @Nullable Long lifetimeSeconds) {
        long seconds = Objects.requireNonNullElse(lifetimeSeconds, DEFAULT_LIFETIME_SECONDS);
        if (seconds < 0 || seconds > Integer.MAX_VALUE) {
            throw ProblemException.invalid("lifetime_seconds", Long.toString(seconds), "must be from 60 to 31622400");
        }
        IssuedToken issued = Services.use(
                services.access(),
                AREA,
                access -> access.issue(owner, Objects.requireNonNullElse(label, ""), Duration.ofSeconds(seconds)));
        return new IssuedView(
                issued.secret(),
                "Bearer",
                issued.token().id(),
                owner.name(),
                owner.role().text(),
                issued.token().expiresAt().toString());
    }
}
