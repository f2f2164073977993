package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.rest.cxf.resource.TrunkViews.TestView;
import io.tandempbx.rest.cxf.resource.TrunkViews.TrunkBody;
import io.tandempbx.rest.cxf.resource.TrunkViews.TrunkList;
import io.tandempbx.rest.cxf.resource.TrunkViews.TrunkView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
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

/** Trunks: how they are configured and how they are. Passwords go in and never come out. */
@Path("/trunks")
@Produces(MediaType.APPLICATION_JSON)
public final class TrunksResource {
    private static final String AREA = "the trunk service";

    private final Services services;

    public TrunksResource(Services services) {
        this.services = services;
    }

    /** All. */
    @GET
    @Operation(value = "Lists trunks by id", returns = TrunkList.class, refuses = 503)
    public TrunkList list() {
        Map<String, TrunkStatus> states = Services.ask(services.trunks(), AREA, TrunkService::trunks).stream()
                .collect(Collectors.toMap(TrunkStatus::id, Function.identity()));
        List<TrunkView> trunks = Services.ask(services.trunkAdmin(), AREA, TrunkAdminService::configured).stream()
                .map(trunk -> TrunkView.of(trunk, Optional.ofNullable(states.get(trunk.id()))))
                .toList();
        return new TrunkList(trunks.size(), trunks);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{trunk_id}")
    @Operation(
            value = "Shows one trunk",
            returns = TrunkView.class,
            refuses = {404, 503})
    public Response get(@PathParam("trunk_id") String id) {
        return found(Services.ask(services.trunkAdmin(), AREA, trunks -> trunks.find(id))
                .orElseThrow(() -> ProblemException.of(404, "there is no such trunk")));
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a trunk; what is absent takes its preset",
            role = Role.ADMIN,
            status = 201,
            returns = TrunkView.class,
            refuses = {409, 415, 422, 503})
    public Response add(TrunkBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String id = Given.text("trunk_id", body.trunkId());
        Trunk added = Services.use(services.trunkAdmin(), AREA, trunks -> trunks.add(id, body.values(), caller));
        return Response.created(URI.create("trunks/" + added.id()))
                .header(HttpHeaders.ETAG, Versions.tag(added.version()))
                .entity(view(added))
                .build();
    }

    /** Replaces everything but the password. */
    @PUT
    @Path("/{trunk_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a trunk's values; what is absent takes its preset, the password stays",
            role = Role.ADMIN,
            returns = TrunkView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response put(
            @PathParam("trunk_id") String id,
            TrunkBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        body.requireId(id);
        return change(id, body.values(), true, ifMatch, context);
    }

    /** Changes some values. */
    @PATCH
    @Path("/{trunk_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            value = "Changes a trunk's values; what is absent stays",
            role = Role.ADMIN,
            returns = TrunkView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response patch(
            @PathParam("trunk_id") String id,
            TrunkBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        body.requireId(id);
        return change(id, body.values(), false, ifMatch, context);
    }

    /** Removes one; calls by it go on. */
    @DELETE
    @Path("/{trunk_id}")
    @Operation(
            value = "Removes a trunk and unregisters from it; its calls go on",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 412, 503})
    public Success remove(
            @PathParam("trunk_id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.trunkAdmin(), AREA, trunks -> {
            trunks.remove(id, Versions.wanted(ifMatch), caller);
            return Success.DONE;
        });
    }

    /** Uses it again. */
    @POST
    @Path("/{trunk_id}/enable")
    @Operation(
            value = "Enables a trunk",
            role = Role.OPERATOR,
            returns = TrunkView.class,
            refuses = {404, 412, 422, 503})
    public Response enable(@PathParam("trunk_id") String id, @Context SecurityContext context) {
        return change(id, Map.of(TrunkField.ENABLED, "true"), false, null, context);
    }

    /** Uses it for no further call. */
    @POST
    @Path("/{trunk_id}/disable")
    @Operation(
            value = "Disables a trunk and unregisters from it; its calls go on",
            role = Role.OPERATOR,
            returns = TrunkView.class,
            refuses = {404, 412, 422, 503})
    public Response disable(@PathParam("trunk_id") String id, @Context SecurityContext context) {
        return change(id, Map.of(TrunkField.ENABLED, "false"), false, null, context);
    }

    /** Asks it. */
    @POST
    @Path("/{trunk_id}/test")
    @Operation(
            value =
                    "Resolves a trunk's name and sends OPTIONS to each of its addresses; takes seconds when it is silent",
            role = Role.OPERATOR,
            returns = TestView.class,
            changes = false,
            refuses = {404, 503})
    public TestView test(@PathParam("trunk_id") String id) {
        return TestView.of(id, Services.use(services.trunkAdmin(), AREA, trunks -> trunks.test(id)));
    }

    private Response change(
            String id,
            Map<TrunkField, String> values,
            boolean replace,
            @Nullable String ifMatch,
            SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Long> version = Versions.wanted(ifMatch);
        return found(Services.use(
                services.trunkAdmin(), AREA, trunks -> trunks.change(id, values, replace, version, caller)));
    }

    private Response found(Trunk trunk) {
        return Response.ok(view(trunk))
                .header(HttpHeaders.ETAG, Versions.tag(trunk.version()))
                .build();
    }

    private TrunkView view(Trunk trunk) {
        return TrunkView.of(
                trunk,
                services.trunks().<List<TrunkStatus>>call(TrunkService::trunks).orElse(List.of()).stream()
                        .filter(status -> status.id().equals(trunk.id()))
                        .findFirst());
    }
}
