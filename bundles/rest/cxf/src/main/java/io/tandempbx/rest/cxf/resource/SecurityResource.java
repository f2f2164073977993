package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.AuditList;
import io.tandempbx.rest.cxf.resource.Views.AuditView;
import io.tandempbx.rest.cxf.resource.Views.BanBody;
import io.tandempbx.rest.cxf.resource.Views.BanList;
import io.tandempbx.rest.cxf.resource.Views.BanView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.AuditQuery;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Bans and the audit log. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class SecurityResource {
    private static final String AREA = "security";
    private static final long HOUR_SECONDS = 3600;

    private final Services services;

    public SecurityResource(Services services) {
        this.services = services;
    }

    /** All bans. */
    @GET
    @Path("/security/bans")
    @Operation(
            value = "Lists banned addresses, newest first",
            role = Role.OPERATOR,
            returns = BanList.class,
            refuses = {422, 503})
    public BanList bans(
            @QueryParam("limit") @Nullable String limit, @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.orAll(limit, offset);
        List<BanView> bans = Services.ask(services.bans(), AREA, BanService::bans).stream()
                .map(BanView::of)
                .toList();
        return new BanList(bans.size(), page.of(bans));
    }

    /** Keeps an address out. */
    @POST
    @Path("/security/bans")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Bans an address, for an hour unless seconds say otherwise",
            role = Role.ADMIN,
            returns = BanView.class,
            refuses = {409, 415, 422, 503})
    public BanView ban(BanBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String address = Given.text("address", body.address());
        String reason = Objects.requireNonNullElse(body.reason(), "set by " + caller.name());
        long seconds = Objects.requireNonNullElse(body.seconds(), HOUR_SECONDS);
        if (seconds < 1 || seconds > Integer.MAX_VALUE) {
            throw ProblemException.invalid("seconds", Long.toString(seconds), "must be from 1 to 316224000");
        }
        return BanView.of(Services.use(
                services.bans(), AREA, bans -> bans.ban(address, reason, Duration.ofSeconds(seconds), caller)));
    }

    /** Lets an address in again. */
    @DELETE
    @Path("/security/bans/{address}")
    @Operation(
            value = "Lifts the ban of an address and forgets its failures",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 422, 503})
    public Success lift(@PathParam("address") String address, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.bans(), AREA, bans -> {
            bans.lift(address, caller);
            return Success.DONE;
        });
    }

    /** Who changed what. */
    @GET
    @Path("/audit")
    @Operation(
            value = "Lists changes, newest first; of the last day unless from and to say otherwise",
            role = Role.ADMIN,
            returns = AuditList.class,
            refuses = {422, 503})
    public AuditList audit(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("user") @DefaultValue("") String user,
            @QueryParam("action") @DefaultValue("") String action,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        Instant now = Instant.now();
        AuditQuery query = new AuditQuery(
                Given.moment("from", from).orElse(now.minus(1, ChronoUnit.DAYS)),
                Given.moment("to", to).orElse(now.plus(1, ChronoUnit.MINUTES)),
                user,
                action,
                page.limit(),
                page.offset());
        List<AuditEntry> found = Services.ask(services.audit(), AREA, audit -> {
            try {
                return audit.find(query);
            } catch (StorageException e) {
                throw ProblemException.of(503, "the database does not answer; try again");
            }
        });
        Integer next = found.size() == page.limit() ? page.offset() + page.limit() : null;
        return new AuditList(found.size(), found.stream().map(AuditView::of).toList(), next);
    }
}
