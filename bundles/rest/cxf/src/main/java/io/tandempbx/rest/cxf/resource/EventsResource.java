package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventType;
import io.tandempbx.rest.cxf.http.Authentication;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.Services;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** The event stream, as it happens or page by page. */
@Path("/events")
@Produces({EventsResource.STREAM, MediaType.APPLICATION_JSON})
public final class EventsResource {
    static final String STREAM = "text/event-stream";
    private static final String AREA = "the event service";
    private static final int MOST_LOOKED_AT = 10_000;

    private final Services services;
    private final EventStreams streams;

    public EventsResource(Services services, EventStreams streams) {
        this.services = services;
        this.streams = streams;
    }

    /** One event. */
    record EventView(long cursor, String type, String time, String subject, Map<String, String> data) {
        static EventView of(Event event) {
            return new EventView(
                    event.cursor(),
                    event.happening().type().text(),
                    event.happening().at().toString(),
                    event.happening().subject(),
                    new TreeMap<>(event.happening().fields()));
        }
    }

    /** Kept events, oldest first; {@code next} is the cursor behind which the following ones are. */
    record EventList(int count, List<EventView> events, long next, long oldest, long latest) {}

    /** Without a cursor a stream begins with the next event and a page with the oldest kept one. */
    @GET
    @Operation(
            value =
                    "Streams events as they happen (Server-Sent Events), or lists kept ones with Accept: application/json",
            returns = EventList.class,
            alsoAs = STREAM,
            refuses = {422, 503})
    public Response events(
            @QueryParam("after") @Nullable String after,
            @QueryParam("type") @Nullable String type,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @HeaderParam("Last-Event-ID") @Nullable String lastId,
            @HeaderParam(HttpHeaders.ACCEPT) @DefaultValue("") String accept,
            @Context HttpServletRequest request,
            @Context SecurityContext context) {
        int most = Page.of(limit, "0").limit();
        Set<EventType> types = Given.parsed("type", type, "must be names of events, separated by commas", s -> types(s))
                .orElse(Set.of());
        Optional<Long> place = Given.parsed("Last-Event-ID", lastId, "must be a cursor", EventsResource::cursor)
                .or(() -> Given.parsed("after", after, "must be a cursor", EventsResource::cursor));
        if (accept.startsWith(MediaType.APPLICATION_JSON)) {
            EventList page =
                    Services.ask(streams.events(), AREA, events -> page(events, place.orElse(0L), types, most));
            return Response.ok(page).type(MediaType.APPLICATION_JSON).build();
        }
        long latest = Services.ask(streams.events(), AREA, EventService::latest);
        Standing standing = new Standing(services, Caller.of(context), Authentication.source(request), Instant.now());
        EventOutput output = new EventOutput(streams, request, Math.min(place.orElse(latest), latest), types, standing);
        streams.enter(output);
        return Response.ok(output).type(STREAM).build();
    }

    /** Looks at more than {@code most} kept events when few are of the types asked for, but at {@link #MOST_LOOKED_AT}. */
    private static EventList page(EventService service, long after, Set<EventType> types, int most) {
        List<EventView> events = new ArrayList<>();
        long next = Math.min(after, service.latest());
        for (int lookedAt = 0; events.size() < most && lookedAt < MOST_LOOKED_AT; ) {
            List<Event> found = service.after(next, most - events.size());
            if (found.isEmpty()) {
                break;
            }
            found.stream()
                    .filter(event ->
                            types.isEmpty() || types.contains(event.happening().type()))
                    .map(EventView::of)
                    .forEach(events::add);
            next = found.get(found.size() - 1).cursor();
            lookedAt += found.size();
        }
        return new EventList(events.size(), List.copyOf(events), next, service.oldest(), service.latest());
    }

    private static Optional<Set<EventType>> types(String text) {
        List<Optional<EventType>> named =
                Arrays.stream(text.split(",", -1)).map(EventType::of).toList();
        return named.stream().allMatch(Optional::isPresent)
                ? Optional.of(named.stream()
                        .flatMap(Optional::stream)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(EventType.class))))
                : Optional.empty();
    }

    private static Optional<Long> cursor(String text) {
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
