package io.tandempbx.conference.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.conference.api.Conference;
import io.tandempbx.conference.api.ConferenceMember;
import io.tandempbx.conference.api.ConferenceService;
import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Conferences as a component. Of a call it keeps only what the call's own state says. */
@Component(
        immediate = true,
        service = {Application.class, ConferenceService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = ConferenceSettings.PID)
public final class ConferenceComponent implements Application, ConferenceService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(ConferenceComponent.class);

    private final SettingsFile<ConferenceSettings> settings = ConferenceSettings.file();
    private final ServiceSlot<ApplicationService> calls = new ServiceSlot<>();
    private final ServiceSlot<AuditService> audit = new ServiceSlot<>();
    private final EventOutlet events = new EventOutlet();
    private final Attendance attendance = new Attendance();
    private final ConferenceRooms rooms =
            new ConferenceRooms(settings::settings, attendance, events::publish, Clock.systemUTC());

    @Activate
    public ConferenceComponent(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(ApplicationService service) {
        calls.bind(service);
    }

    void unbindCalls(ApplicationService service) {
        calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        audit.bind(service);
    }

    void unbindAudit(AuditService service) {
        audit.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventPublisher publisher) {
        events.bind(publisher);
    }

    void unbindEvents(EventPublisher publisher) {
        events.unbind(publisher);
    }

    @Override
    public SettingsFile<ConferenceSettings> settings() {
        return settings;
    }

    @Override
    public String name() {
        return ConferenceRooms.NAME;
    }

    @Override
    public List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        return rooms.on(call, event);
    }

    @Override
    public List<Conference> conferences() {
        ConferenceSettings present = settings.settings();
        return attendance.conferences(room -> present.room(room).maxMembers());
    }

    @Override
    public Conference conference(String room) throws RefusedException {
        return conferences().stream()
                .filter(conference -> conference.room().equals(room))
                .findFirst()
                .orElseThrow(() -> unknown("room", room, "must be a room that somebody is in"));
    }

    @Override
    public ConferenceMember mute(String room, String callId, boolean muted, Identity by) throws RefusedException {
        ConferenceMember before = member(room, callId);
        if (!by.dryRun()) {
            post(callId, muted ? ConferenceRooms.MUTE : ConferenceRooms.UNMUTE);
            note(by, "conference.mute", room, before, "muted=" + before.muted(), "muted=" + muted);
        }
        return new ConferenceMember(callId, before.number(), before.name(), before.joinedAt(), muted);
    }

    @Override
    public void sendOut(String room, String callId, Identity by) throws RefusedException {
        ConferenceMember member = member(room, callId);
        if (!by.dryRun()) {
            post(callId, ConferenceRooms.SEND_OUT);
            note(by, "conference.send_out", room, member, "member=" + member.number(), "");
        }
    }

    private ConferenceMember member(String room, String callId) throws RefusedException {
        return attendance
                .find(room, callId)
                .orElseThrow(() -> unknown("member", callId, "must be the call of a member of room " + room));
    }

    private void post(String callId, String text) throws RefusedException {
        if (!calls.run(service -> service.post(callId, text))) {
            throw new RefusedException(RefusedException.Kind.UNAVAILABLE, "", "", "call control is being replaced");
        }
    }

    private void note(Identity by, String action, String room, ConferenceMember who, String before, String after) {
        audit.run(service -> service.note(by, action, "conference/" + room + "/" + who.callId(), before, after));
    }

    private static RefusedException unknown(String field, String value, String rule) {
        return new RefusedException(RefusedException.Kind.UNKNOWN, field, value, rule);
    }

    @Override
    public void collect(MetricSink sink) {
        sink.gauge(
                "pbx_conferences_active",
                "Rooms that somebody is in.",
                Map.of(),
                conferences().size());
        sink.gauge("pbx_conference_participants", "Members of all rooms.", Map.of(), attendance.members());
    }
}
