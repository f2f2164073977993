package io.tandempbx.rest.cxf.resource;

import io.tandempbx.health.api.CapacityFigure;
import io.tandempbx.health.api.CapacityReport;
import io.tandempbx.health.api.CapacityService;
import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import java.util.List;
import java.util.OptionalDouble;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** How much room is left on this node. */
@Path("/capacity")
@Produces(MediaType.APPLICATION_JSON)
public final class CapacityResource {
    private final Services services;

    public CapacityResource(Services services) {
        this.services = services;
    }

    /** One thing that can run out; {@code limit} and {@code percent} are null where it has no limit of its own. */
    record FigureView(
            String name,
            String unit,
            double used,
            double peak,
            @CanBeNull @Nullable Double limit,
            @CanBeNull @Nullable Double percent,
            double perDay,
            @CanBeNull @Nullable Double daysUntilFull,
            String status) {

        static FigureView of(CapacityFigure figure) {
            return new FigureView(
                    figure.name(),
                    figure.unit(),
                    figure.used(),
                    figure.peak(),
                    figure.limit() > 0 ? figure.limit() : null,
                    orNull(figure.percent()),
                    figure.perDay(),
                    orNull(figure.daysUntilFull()),
                    figure.status().text());
        }

        private static @Nullable Double orNull(OptionalDouble figure) {
            return figure.isPresent() ? figure.getAsDouble() : null;
        }
    }

    /** All of them; peaks are looked for since {@code peaks_since}. */
    record CapacityView(String at, String peaksSince, List<FigureView> figures) {
        static CapacityView of(CapacityReport report) {
            return new CapacityView(
                    report.at().toString(),
                    report.peaksSince().toString(),
                    report.figures().stream().map(FigureView::of).toList());
        }
    }

    /** Looks at everything. */
    @GET
    @Operation(
            value = "Tells what there is of calls, ports, phones, processors, memory and disk, and for how many days",
            returns = CapacityView.class,
            refuses = 503)
    public CapacityView capacity() {
        return CapacityView.of(Services.ask(services.capacity(), "health", CapacityService::capacity));
    }
}
