package io.tandempbx.rest.cxf.resource;

import io.tandempbx.cdr.api.CallDirection;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.Disposition;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.CallRecordViews.CallRecordList;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Call records, those of calls going on included, as many as match: page by page from the service to the client. */
@Path("/cdr")
@Produces({MediaType.APPLICATION_JSON, CallRecordViews.CSV})
public final class CallRecordsResource {
    private static final Duration USUAL_WINDOW = Duration.ofHours(24);

    private final Services services;

    public CallRecordsResource(Services services) {
        this.services = services;
    }

    /** All that match, newest first; with a limit a page, and where the next one begins. */
    @GET
    @Operation(
            value = "Lists call records, newest first, of the last 24 hours unless from and to say otherwise",
            returns = CallRecordList.class,
            alsoAs = CallRecordViews.CSV,
            refuses = {422, 503})
    public Response list(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("extension") @Nullable String extension,
            @QueryParam("number") @Nullable String number,
            @QueryParam("min_duration") @Nullable String minDuration,
            @QueryParam("max_duration") @Nullable String maxDuration,
            @QueryParam("direction") @Nullable String direction,
            @QueryParam("disposition") @Nullable String disposition,
            @QueryParam("trunk") @Nullable String trunk,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @QueryParam("format") @Nullable String format,
            @HeaderParam(HttpHeaders.ACCEPT) @DefaultValue("") String accept) {
        boolean csv = Given.parsed("format", format, "must be json or csv", CallRecordsResource::isCsv)
                .orElse(accept.startsWith(CallRecordViews.CSV));
        Instant until = Given.moment("to", to).orElseGet(() -> Instant.now().plusSeconds(1));
        Instant since = Given.moment("from", from).orElseGet(() -> until.minus(USUAL_WINDOW));
        if (until.isBefore(since)) {
            throw ProblemException.invalid("to", until.toString(), "must not be before from");
        }
        CallRecordQuery query = new CallRecordQuery(
                since,
                until,
                digits("extension", extension),
                digits("number", number),
                seconds("min_duration", minDuration),
                seconds("max_duration", maxDuration),
                Given.parsed("direction", direction, "must be internal, inbound or outbound", CallDirection::of),
                Given.parsed("trunk", trunk, "must be the name of a trunk", CallRecordsResource::name),
                Given.parsed(
                        "disposition",
                        disposition,
                        "must be answered, busy, no_answer, cancelled, failed or in_progress",
                        Disposition::of));
        long most = Given.parsed(
                        "limit", limit, "must be a whole number from 1 to 100000000", CallRecordsResource::count)
                .orElse(Long.MAX_VALUE);
        Optional<CallRecordKey> place =
                Given.parsed("after", after, "must be what a page gave as next", CallRecordKey::of);
        Map<String, Double> scores =
                services.qos().<Map<String, Double>>call(QosService::scores).orElse(Map.of());
        CallRecordOutput output = CallRecordOutput.begin(services.callRecords(), scores, query, place, most, csv);
        return Response.ok(output)
                .type(csv ? CallRecordViews.CSV + ";charset=utf-8" : MediaType.APPLICATION_JSON)
                .build();
    }

    private static Optional<Boolean> isCsv(String format) {
        return switch (format) {
            case "csv" -> Optional.of(true);
            case "json" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<String> digits(String field, @Nullable String text) {
        return Given.parsed(
                field,
                text,
                "must be 1 to 40 digits, letters and + * # . _ -",
                given -> given.matches("[0-9A-Za-z+*#._-]{1,40}") ? Optional.of(given) : Optional.empty());
    }

    private static Optional<String> name(String text) {
        return text.matches("[0-9A-Za-z._-]{1,64}") ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Duration> seconds(String field, @Nullable String text) {
        return Given.parsed(
                field,
                text,
                "must be seconds from 0 to 99999999",
                given -> given.matches("[0-9]{1,8}(\\.[0-9]{1,3})?")
                        ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(given) * 1000)))
                        : Optional.empty());
    }

    private static Optional<Long> count(String text) {
        return text.matches("[1-9][0-9]{0,7}|100000000") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
