package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;

/** This node: its database, and emptying it before it is taken away. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class NodeResource {
    private static final String AREA = "call control";

    private final Services services;

    public NodeResource(Services services) {
        this.services = services;
    }

    /** How the database fares; {@code fault} is empty while it answers. */
    record DatabaseView(
            String database,
            String location,
            boolean answers,
            String since,
            String fault,
            long probeMs,
            int active,
            int idle,
            int waiting) {
        static DatabaseView of(DatabaseState state) {
            return new DatabaseView(
                    state.database(),
                    state.location(),
                    state.answers(),
                    state.since().toString(),
                    state.fault(),
                    state.probeMs(),
                    state.active(),
                    state.idle(),
                    state.waiting());
        }
    }

    /** Whether new calls are refused, and how many are going on. */
    record DrainView(boolean draining, int activeCalls) {}

    /** From what is known already: answers at once, whatever the database does. */
    @GET
    @Path("/database")
    @Operation(
            value = "Says how the database fares, from what was found a few seconds ago",
            role = Role.OPERATOR,
            returns = DatabaseView.class,
            refuses = 503)
    public DatabaseView database() {
        return DatabaseView.of(Services.ask(services.database(), "the store", DatabaseService::state));
    }

    /** Whether it is being emptied. */
    @GET
    @Path("/drain")
    @Operation(value = "Says whether new calls are refused", returns = DrainView.class, refuses = 503)
    public DrainView draining() {
        return Services.ask(
                services.calls(),
                AREA,
                calls -> new DrainView(calls.isDraining(), calls.calls().size()));
    }

    /** Refuses new calls. */
    @POST
    @Path("/drain")
    @Operation(
            value = "Refuses new calls with 503 while running ones continue",
            role = Role.ADMIN,
            returns = DrainView.class,
            refuses = 503)
    public DrainView drain(@Context SecurityContext context) {
        return drain(true, context);
    }

    /** Accepts new calls again. */
    @DELETE
    @Path("/drain")
    @Operation(value = "Accepts new calls again", role = Role.ADMIN, returns = DrainView.class, refuses = 503)
    public DrainView undrain(@Context SecurityContext context) {
        return drain(false, context);
    }

    private DrainView drain(boolean refuse, SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.ask(services.calls(), AREA, calls -> {
            String before = "draining=" + calls.isDraining();
            if (!caller.dryRun()) {
                calls.drain(refuse);
            }
            services.audit()
                    .run(audit -> audit.note(
                            caller, refuse ? "node.drain" : "node.undrain", "node", before, "draining=" + refuse));
            return new DrainView(refuse, calls.calls().size());
        });
    }
}
