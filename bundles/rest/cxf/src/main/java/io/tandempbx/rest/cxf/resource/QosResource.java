package io.tandempbx.rest.cxf.resource;

import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Grouping;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.QosViews.AlertList;
import io.tandempbx.rest.cxf.resource.QosViews.AlertView;
import io.tandempbx.rest.cxf.resource.QosViews.GroupView;
import io.tandempbx.rest.cxf.resource.QosViews.HistoryView;
import io.tandempbx.rest.cxf.resource.QosViews.QualityView;
import io.tandempbx.rest.cxf.resource.QosViews.StatisticsView;
import io.tandempbx.rest.cxf.resource.QosViews.StreamList;
import io.tandempbx.rest.cxf.resource.QosViews.ThresholdsView;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.SettingsAdminService.Change;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** How calls sound. */
@Path("/qos")
@Produces(MediaType.APPLICATION_JSON)
public final class QosResource {
    private static final String AREA = "quality";
    private static final String SETTINGS = "pbx.qos";
    private static final String GROUPS = "must be extension, trunk, codec, subnet or hour";

    private final Services services;

    public QosResource(Services services) {
        this.services = services;
    }

    private <R> R ask(Function<QosService, R> question) {
        return Services.ask(services.qos(), AREA, question);
    }

    /** Calls that are up. */
    @GET
    @Path("/metrics")
    @Operation(
            value = "Shows each direction of the calls that are up",
            returns = StreamList.class,
            refuses = {422, 503})
    public StreamList metrics(
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        return ask(qos -> StreamList.of(page.of(qos.running()), qos.thresholds().mos()));
    }

    /** One call. */
    @GET
    @Path("/call/{call_id}")
    @Operation(
            value = "Shows how one call sounds or sounded, and the probable cause",
            returns = QualityView.class,
            refuses = {404, 503})
    public QualityView call(@PathParam("call_id") String callId) {
        return ask(qos -> qos.find(callId)
                        .map(call -> QualityView.of(
                                call, qos.alerts(), qos.thresholds().mos())))
                .orElseThrow(() -> ProblemException.of(404, "nothing was measured of such a call"));
    }

    /** Thresholds that are broken, or were. */
    @GET
    @Path("/alerts")
    @Operation(
            value = "Lists alerts, active ones first and then the newest first",
            returns = AlertList.class,
            refuses = {422, 503})
    public AlertList alerts(
            @QueryParam("active") @Nullable String active,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        Optional<Boolean> wanted = Given.flag("active", active);
        List<QualityAlert> alerts = ask(QosService::alerts).stream()
                .filter(alert -> wanted.isEmpty() || wanted.get() == alert.isActive())
                .toList();
        return new AlertList(
                alerts.size(),
                (int) alerts.stream().filter(QualityAlert::isActive).count(),
                page.of(alerts).stream().map(AlertView::of).toList());
    }

    /** Somebody has seen it. */
    @POST
    @Path("/alerts/{alert_id}/acknowledge")
    @Operation(
            value = "Notes that the caller has seen an alert",
            role = Role.OPERATOR,
            returns = AlertView.class,
            refuses = {404, 503})
    public AlertView acknowledge(@PathParam("alert_id") String id, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<QualityAlert> before = ask(qos ->
                qos.alerts().stream().filter(alert -> alert.id().equals(id)).findFirst());
        Optional<QualityAlert> after = caller.dryRun() ? before : ask(qos -> qos.acknowledge(id, caller.name()));
        QualityAlert alert = after.orElseThrow(() -> ProblemException.of(404, "there is no such alert"));
        services.audit()
                .run(audit ->
                        audit.note(caller, "quality.acknowledge", "alert/" + id, "", "call_id=" + alert.callId()));
        return AlertView.of(alert);
    }

    /** Ended calls. */
    @GET
    @Path("/history")
    @Operation(
            value = "Shows ended calls, each direction by itself or put together by group_by, the worst group first",
            returns = HistoryView.class,
            refuses = {422, 503})
    public HistoryView history(
            @QueryParam("group_by") @Nullable String groupBy,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        Optional<Grouping> grouping = Given.parsed("group_by", groupBy, GROUPS, Grouping::of);
        Instant first = Given.moment("from", from).orElse(Instant.EPOCH);
        Instant last = Given.moment("to", to).orElse(Instant.MAX);
        if (grouping.isPresent()) {
            List<GroupView> groups = ask(qos -> qos.groups(grouping.get(), first, last)).stream()
                    .map(GroupView::of)
                    .toList();
            return new HistoryView(groups.size(), List.of(), page.of(groups));
        }
        List<CallQuality> calls = ask(qos -> qos.history(first, last));
        double poorBelow = ask(QosService::thresholds).mos();
        StreamList streams = StreamList.of(page.of(calls), poorBelow);
        return new HistoryView(streams.count(), streams.metrics(), List.of());
    }

    /** Ended calls in figures. */
    @GET
    @Path("/statistics")
    @Operation(
            value = "Shows averages, percentiles and ratings of ended calls",
            returns = StatisticsView.class,
            refuses = {422, 503})
    public StatisticsView statistics(@QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        Instant first = Given.moment("from", from).orElse(Instant.EPOCH);
        Instant last = Given.moment("to", to).orElse(Instant.MAX);
        return StatisticsView.of(ask(qos -> qos.statistics(first, last)));
    }

    /** What is good enough. */
    @GET
    @Path("/thresholds")
    @Operation(value = "Shows the thresholds", returns = ThresholdsView.class, refuses = 503)
    public ThresholdsView thresholds() {
        return ThresholdsView.of(ask(QosService::thresholds));
    }

    /** Thresholds to be; what is absent takes its preset with PUT and stays with PATCH. */
    record ThresholdsBody(
            @Nullable Double mos, @Nullable Double lossPercent, @Nullable Integer jitterMs, @Nullable Integer rttMs) {}

    /** All thresholds. */
    @PUT
    @Path("/thresholds")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces the thresholds; what is absent takes its preset",
            role = Role.ADMIN,
            returns = ThresholdsView.class,
            refuses = {415, 422, 503})
    public ThresholdsView put(ThresholdsBody body, @Context SecurityContext context) {
        return change(body, true, context);
    }

    /** Some thresholds. */
    @PATCH
    @Path("/thresholds")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            value = "Changes thresholds; what is absent stays",
            role = Role.ADMIN,
            returns = ThresholdsView.class,
            refuses = {415, 422, 503})
    public ThresholdsView patch(ThresholdsBody body, @Context SecurityContext context) {
        return change(body, false, context);
    }

    private ThresholdsView change(ThresholdsBody body, boolean whole, SecurityContext context) {
        Identity caller = Caller.of(context);
        Map<String, Optional<String>> values = new HashMap<>();
        put(values, "mos", body.mos(), whole);
        put(values, "loss_percent", body.lossPercent(), whole);
        put(values, "jitter_ms", body.jitterMs(), whole);
        put(values, "rtt_ms", body.rttMs(), whole);
        Map<String, String> settings = Services.use(
                        services.settingsAdmin(),
                        "security",
                        admin -> admin.change(SETTINGS, new Change(values, false), Optional.empty(), caller))
                .settings();
        Thresholds present = ask(QosService::thresholds);
        return new ThresholdsView(
                Double.parseDouble(settings.getOrDefault("mos", Double.toString(present.mos()))),
                Double.parseDouble(settings.getOrDefault("loss_percent", Double.toString(present.lossPercent()))),
                Integer.parseInt(settings.getOrDefault("jitter_ms", Integer.toString(present.jitterMs()))),
                Integer.parseInt(settings.getOrDefault("rtt_ms", Integer.toString(present.rttMs()))));
    }

    private static void put(Map<String, Optional<String>> values, String key, @Nullable Number value, boolean whole) {
        if (value != null || whole) {
            values.put(key, Optional.ofNullable(value).map(Number::toString));
        }
    }
}
