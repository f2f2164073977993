package io.tandempbx.rest.cxf.resource;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Recordings of calls, and their audio. */
@Path("/recordings")
@Produces(MediaType.APPLICATION_JSON)
public final class RecordingsResource {
    private static final String AREA = "recording";
    private static final String WAV = "audio/wav";
    /** Beyond any call there can have been. */
    private static final Instant ALWAYS = Instant.parse("9999-01-01T00:00:00Z");

    private final Services services;

    public RecordingsResource(Services services) {
        this.services = services;
    }

    /** Where there is silence in place of what was said; in seconds from the begin. */
    public record MarkView(String kind, double from, double to) {}

    /** One recording; {@code duration} is in seconds, {@code sha256} null until it has ended. */
    public record RecordingView(
            String recordingId,
            String callId,
            String from,
            String to,
            String direction,
            @CanBeNull @Nullable String trunk,
            String reason,
            String startedAt,
            double duration,
            long bytes,
            String state,
            String file,
            @CanBeNull @Nullable String sha256,
            boolean hold,
            List<MarkView> marks) {
        static RecordingView of(Recording recording) {
            return new RecordingView(
                    recording.id(),
                    recording.callId(),
                    recording.from(),
                    recording.to(),
                    recording.direction(),
                    recording.trunk().isEmpty() ? null : recording.trunk(),
                    recording.reason(),
                    recording.startedAt().toString(),
                    recording.durationMs() / 1000.0,
                    recording.bytes(),
                    recording.state().text(),
                    recording.fileName(),
                    recording.sha256().isEmpty() ? null : recording.sha256(),
                    recording.hold(),
                    recording.marks().stream().map(RecordingsResource::view).toList());
        }
    }

    private static MarkView view(RecordingMark mark) {
        return new MarkView(mark.kind().text(), mark.fromMs() / 1000.0, mark.toMs() / 1000.0);
    }

    /** Recordings, newest first; {@code next} is what to give as {@code after} for more, null on the last page. */
    public record RecordingList(int count, List<RecordingView> recordings, @CanBeNull @Nullable String next) {}

    /** Those that match. */
    @GET
    @Operation(
            value = "Lists recordings, newest first, those that are being made among them",
            returns = RecordingList.class,
            refuses = {422, 503})
    public RecordingList list(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("extension") @Nullable String extension,
            @QueryParam("call_id") @Nullable String callId,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("after") @Nullable String after) {
        int most = Page.of(limit, "0").limit();
        RecordingQuery query = new RecordingQuery(
                Given.moment("from", from).orElse(Instant.EPOCH),
                Given.moment("to", to).orElse(ALWAYS),
                word("extension", extension),
                word("call_id", callId),
                word("after", after),
                most);
        List<Recording> found = Services.<RecordingService, List<Recording>>use(
                services.recordings(), AREA, service -> service.find(query));
        String next = found.size() < most ? null : found.get(found.size() - 1).id();
        return new RecordingList(
                found.size(), found.stream().map(RecordingView::of).toList(), next);
    }

    private static Optional<String> word(String field, @Nullable String text) {
        return Given.parsed(
                field,
                text,
                "must be 1 to 255 digits, letters and + * # . _ -",
                given -> given.matches("[0-9A-Za-z+*#._-]{1,255}") ? Optional.of(given) : Optional.empty());
    }

    /** One. */
    @GET
    @Path("/{recording_id}")
    @Operation(
            value = "Shows one recording",
            returns = RecordingView.class,
            refuses = {404, 503})
    public RecordingView get(@PathParam("recording_id") String id) {
        return RecordingView.of(
                Services.<RecordingService, Recording>use(services.recordings(), AREA, service -> service.get(id)));
    }

    /** Its file, or a part. */
    @GET
    @Path("/{recording_id}/audio")
    @Produces({WAV, MediaType.APPLICATION_JSON})
    @Operation(
            value =
                    "Gives the audio as a WAV file, the caller left and the called right; or a part of it (RFC 9110 Range)",
            role = Role.OPERATOR,
            returns = String.class,
            as = WAV,
            refuses = {404, 416, 503})
    public Response audio(
            @PathParam("recording_id") String id,
            @HeaderParam("Range") @Nullable String range,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        java.nio.file.Path file = Services.<RecordingService, java.nio.file.Path>use(
                services.recordings(), AREA, service -> service.file(id));
        Response response = FilePart.of(file, WAV, range);
        services.audit().run(audit -> audit.note(caller, "recording.listen", "recording/" + id, "", ""));
        return response;
    }

    /** Whether a recording is kept. */
    record HoldBody(@Nullable Boolean hold) {}

    /** Keeps one whatever its age, or no longer. */
    @PUT
    @Path("/{recording_id}/hold")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Keeps a recording whatever its age, or no longer",
            role = Role.OPERATOR,
            returns = RecordingView.class,
            refuses = {404, 409, 422, 503})
    public RecordingView hold(
            @PathParam("recording_id") String id, @Nullable HoldBody body, @Context SecurityContext context) {
        if (body == null || body.hold() == null) {
            throw ProblemException.invalid("hold", "", "must be true or false");
        }
        boolean held = body.hold();
        Identity caller = Caller.of(context);
        return RecordingView.of(Services.<RecordingService, Recording>use(
                services.recordings(), AREA, service -> service.hold(id, held, caller)));
    }

    /** Removes one. */
    @DELETE
    @Path("/{recording_id}")
    @Operation(
            value = "Removes a recording with its file, unless it is on hold",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 409, 503})
    public Success delete(@PathParam("recording_id") String id, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        Recording unused = Services.<RecordingService, Recording>use(
                services.recordings(), AREA, service -> service.delete(id, caller));
        return Success.DONE;
    }
}
