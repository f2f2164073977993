package io.tandempbx.rest.cxf.resource;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.Origin;
import io.tandempbx.call.api.TransferRequest;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.RecordingsResource.RecordingView;
import io.tandempbx.rest.cxf.resource.Views.CallDetails;
import io.tandempbx.rest.cxf.resource.Views.CallList;
import io.tandempbx.rest.cxf.resource.Views.CallView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.ws.rs.Consumes;
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

/** Calls that are up, from the summaries that call control keeps for readers. */
@Path("/calls")
@Produces(MediaType.APPLICATION_JSON)
public final class CallsResource {
    private static final String AREA = "call control";

    private static final int PATIENCE_SECONDS = 5;
    private static final Set<String> RECORDING = Set.of("start", "stop", "pause", "resume");
    private static final String DIALLED = "[+*#0-9A-Za-z._-]{1,64}";

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
        Map<String, Double> scores = scores();
        return new CallList(
                calls.size(),
                page.of(calls).stream()
                        .map(call -> CallView.of(call, now, isRecorded(call), scores.get(call.callId())))
                        .toList());
    }

    private boolean isRecorded(CallSummary call) {
        return services.recordings()
                .call(recordings -> recordings.running(call.callId()).isPresent())
                .orElse(false);
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
                .map(call -> CallDetails.of(call, Instant.now(), isRecorded(call), scores().get(callId)))
                .orElseThrow(CallsResource::noSuchCall);
    }

    /** What quality knows of calls; nothing while it is away. */
    private Map<String, Double> scores() {
        return services.qos().<Map<String, Double>>call(QosService::scores).orElse(Map.of());
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

    /**
     * Where a party is to be led.
     *
     * @param destination        as the party that leaves would dial it; left out for an attended transfer
     * @param type               blind or attended; blind when left out
     * @param consultationCallId the call in which the same party talks with whom the other is led to
     * @param from               the party that is no longer needed; left out for whoever was called
     */
    record TransferBody(
            @Nullable String destination,
            @Nullable String type,
            @Nullable String consultationCallId,
            @Nullable String from) {

        TransferRequest request() {
            String kind = type == null ? "blind" : type;
            if (!kind.equals("blind") && !kind.equals("attended")) {
                throw ProblemException.invalid("type", kind, "must be blind or attended");
            }
            String who = from == null ? "" : from;
            if (kind.equals("attended")) {
                String other = Given.text("consultation_call_id", consultationCallId);
                return new TransferRequest(who, "", other);
            }
            return new TransferRequest(who, number("destination", destination), "");
        }
    }

    /** Leads a party of a call elsewhere. */
    @POST
    @Path("/{call_id}/transfer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Leads a party of a call elsewhere: blind to a destination, or attended into another call",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 422, 503})
    public Success transfer(
            @PathParam("call_id") String callId, @Nullable TransferBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        if (body == null) {
            throw ProblemException.invalid("destination", "", "must be given");
        }
        TransferRequest asked = body.request();
        CallSummary call = Services.ask(services.calls(), AREA, calls -> calls.find(callId))
                .orElseThrow(CallsResource::noSuchCall);
        boolean attended = !asked.consultation().isEmpty();
        if (attended
                && Services.ask(services.calls(), AREA, calls -> calls.find(asked.consultation()))
                        .isEmpty()) {
            throw ProblemException.of(404, "there is no such call for the consultation");
        }
        int status = caller.dryRun() ? 0 : transferred(callId, asked);
        if (status == 404) {
            throw ProblemException.of(
                    404,
                    attended
                            ? "there is no such party, or it is not in the call for the consultation"
                            : "there is no such party, or nobody answers at the destination");
        }
        if (status == 503) {
            throw ProblemException.of(
                    503, "the destination cannot be looked up, or call control does not answer in time");
        }
        if (status != 0) {
            throw ProblemException.of(409, "the call cannot be transferred now: SIP status " + status);
        }
        String to = !attended ? asked.destination() : "call/" + asked.consultation();
        services.audit()
                .run(audit -> audit.note(caller, "call.transfer", "call/" + callId, call.outline(), "to=" + to));
        return Success.DONE;
    }

    /** Puts both parties of a call on hold. */
    @POST
    @Path("/{call_id}/hold")
    @Operation(
            value = "Puts both parties of a call on hold: each hears music and nothing of the other",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 503})
    public Success hold(@PathParam("call_id") String callId, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return held(callId, caller, "call.hold", calls -> calls.hold(callId, caller.dryRun()));
    }

    /** Lets both parties of a call hear each other again. */
    @POST
    @Path("/{call_id}/resume")
    @Operation(
            value = "Lets the parties of a call that was put on hold here hear each other again",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 409, 503})
    public Success resume(@PathParam("call_id") String callId, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return held(callId, caller, "call.resume", calls -> calls.resume(callId, caller.dryRun()));
    }

    private Success held(
            String callId, Identity caller, String action, Function<CallService, CompletionStage<Integer>> way) {
        CallSummary call = Services.ask(services.calls(), AREA, calls -> calls.find(callId))
                .orElseThrow(CallsResource::noSuchCall);
        int status = outcome(way);
        switch (status) {
            case 0 -> {
                // as it was asked for
            }
            case 404 -> throw noSuchCall();
            case 480 -> throw ProblemException.of(409, "no two parties talk in this call");
            case 403 -> throw ProblemException.of(409, "a phone has put this call on hold, which alone can resume it");
            case 503 -> throw ProblemException.of(503, "call control does not answer in time");
            default -> throw ProblemException.of(409, "the call is being changed: SIP status " + status);
        }
        services.audit().run(audit -> audit.note(caller, action, "call/" + callId, call.outline(), ""));
        return Success.DONE;
    }

    /**
     * A call to be begun.
     *
     * @param from the extension whose phones ring first
     * @param to   what is then dialled for it
     */
    record CallBody(@Nullable String from, @Nullable String to) {}

    /** The call that was begun. */
    record BegunCall(String callId) {}

    /** Begins a call between an extension and a number. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Calls the phones of an extension and leads whoever answers to a number (click to call)",
            role = Role.OPERATOR,
            returns = BegunCall.class,
            refuses = {404, 409, 422, 503})
    public BegunCall begin(@Nullable CallBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String from = number("from", body == null ? null : body.from());
        String to = number("to", body == null ? null : body.to());
        Origin origin = caller.dryRun()
                ? new Origin("", 0)
                : Services.ask(services.calls(), AREA, calls -> calls.originate(from, to)
                                .toCompletableFuture())
                        .completeOnTimeout(new Origin("", 503), PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join();
        switch (origin.status()) {
            case 0 -> {
                // under way
            }
            case 404 -> throw ProblemException.of(404, "there is no such extension");
            case 480 -> throw ProblemException.of(409, "no phone of extension " + from + " can be reached");
            default -> throw ProblemException.of(503, "no new calls are taken now");
        }
        services.audit()
                .run(audit ->
                        audit.note(caller, "call.begin", "call/" + origin.callId(), "", "from=" + from + ",to=" + to));
        return new BegunCall(origin.callId());
    }

    /**
     * What to do about the recording of a call.
     *
     * @param action start, stop, pause or resume; start when left out
     */
    record RecordBody(@Nullable String action) {}

    /** Records a call, or no longer. */
    @POST
    @Path("/{call_id}/record")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Starts, stops, pauses or resumes the recording of a call",
            role = Role.OPERATOR,
            returns = RecordingView.class,
            refuses = {404, 409, 422, 503})
    public RecordingView record(
            @PathParam("call_id") String callId, @Nullable RecordBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String action = body == null || body.action() == null ? "start" : body.action();
        if (!RECORDING.contains(action)) {
            throw ProblemException.invalid("action", action, "must be start, stop, pause or resume");
        }
        return RecordingView.of(
                Services.<RecordingService, Recording>use(services.recordings(), "recording", service -> {
                    return switch (action) {
                        case "start" -> service.start(callId, caller);
                        case "stop" -> service.stop(callId, caller);
                        case "pause" -> service.pause(callId, caller);
                        default -> service.resume(callId, caller);
                    };
                }));
    }

    private static String number(String field, @Nullable String value) {
        String number = Given.text(field, value);
        if (!number.matches(DIALLED)) {
            throw ProblemException.invalid(field, number, "must be a number as it would be dialled");
        }
        return number;
    }

    private int transferred(String callId, TransferRequest asked) {
        return outcome(calls -> calls.transfer(callId, asked));
    }

    private int outcome(Function<CallService, CompletionStage<Integer>> asked) {
        return services.calls()
                .call(calls -> asked.apply(calls).toCompletableFuture())
                .map(outcome -> outcome.completeOnTimeout(503, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join())
                .orElse(503);
    }

    private static ProblemException noSuchCall() {
        return ProblemException.of(404, "there is no such call");
    }
}
