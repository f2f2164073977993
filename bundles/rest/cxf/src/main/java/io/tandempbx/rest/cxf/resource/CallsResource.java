package io.tandempbx.rest.cxf.resource;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.CallDetails;
import io.tandempbx.rest.cxf.resource.Views.CallList;
import io.tandempbx.rest.cxf.resource.Views.CallView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.time.Instant;
import java.util.List;
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

/** Calls that are up, from the summaries that call control keeps for readers. */
@Path("/calls")
@Produces(MediaType.APPLICATION_JSON)
public final class CallsResource {
    private static final String AREA = "call control";

    private final Services services;

    public CallsResource(Services services) {
        this.services = services;
    }

    /** All calls, oldest first. */
    @GET
    @Path("/active")
    @Operation(
            value = "Lists calls that are up, oldest first",
            returns = CallList.class,
            refuses = {422, 503})
    public CallList active(
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        Instant now = Instant.now();
        List<CallSummary> calls = Services.ask(services.calls(), AREA, CallService::calls);
        return new CallList(
                calls.size(),
                page.of(calls).stream().map(call -> CallView.of(call, now)).toList());
    }

    /** One call. */
    @GET
    @Path("/{call_id}")
    @Operation(
            value = "Shows one call with its legs and its route",
            returns = CallDetails.class,
            refuses = {404, 503})
    public CallDetails get(@PathParam("call_id") String callId) {
        return Services.ask(services.calls(), AREA, calls -> calls.find(callId))
                .map(call -> CallDetails.of(call, Instant.now()))
                .orElseThrow(CallsResource::noSuchCall);
    }

    /** Ends a call. */
    @POST
    @Path("/{call_id}/hangup")
    @Operation(
            value = "Ends a call",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 503})
    public Success hangup(@PathParam("call_id") String callId, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        CallSummary call = Services.ask(services.calls(), AREA, calls -> calls.find(callId))
                .filter(found -> caller.dryRun()
                        || services.calls().call(calls -> calls.hangup(callId)).orElse(false))
                .orElseThrow(CallsResource::noSuchCall);
        services.audit().run(audit -> audit.note(caller, "call.hangup", "call/" + callId, call.outline(), ""));
        return Success.DONE;
    }

    private static ProblemException noSuchCall() {
        return ProblemException.of(404, "there is no such call");
    }
}
