package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.GreetingKind;
import io.tandempbx.voicemail.api.VoicemailBox;
import io.tandempbx.voicemail.api.VoicemailMessage;
import io.tandempbx.voicemail.api.VoicemailService;
import io.tandempbx.voicemail.api.VoicemailStorage;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mailboxes as a component: reads them, and offers the application that answers callers. */
@Component(
        immediate = true,
        service = {Application.class, VoicemailService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = VoicemailSettings.PID)
public final class VoicemailComponent implements Application, VoicemailService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(VoicemailComponent.class);

    private final Neighbours neighbours = new Neighbours();
    private final SettingsFile<VoicemailSettings> settings = VoicemailSettings.file();
    private final Voicemail voicemail;
    private final VoicemailApplication application;
    private final VoicemailAdministration administration;

    @Activate
    public VoicemailComponent(Map<String, Object> properties) {
        take(properties);
        voicemail = new Voicemail(neighbours, settings::settings, Clock.systemUTC());
        application = new VoicemailApplication(voicemail);
        administration = new VoicemailAdministration(voicemail, neighbours);
    }

    @Activate
    void start() {
        voicemail.start();
    }

    @Modified
    void configure(Map<String, Object> properties) {
        take(properties);
        Path wanted = settings.settings().directory();
        if (!wanted.equals(voicemail.disk.root())) {
            LOG.info("Mailboxes stay below {}; {} is used from the next start on", voicemail.disk.root(), wanted);
        }
    }

    private void take(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    /** Call control has let go of the application by now; what is being recorded goes on in the successor. */
    @Deactivate
    void stop() {
        voicemail.stop();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        neighbours.media.bind(service);
        voicemail.recordings.tapAll();
    }

    void unbindMedia(MediaService service) {
        neighbours.media.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(ApplicationService service) {
        neighbours.calls.bind(service);
    }

    void unbindCalls(ApplicationService service) {
        neighbours.calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindLamps(MessageWaitingService service) {
        neighbours.lamps.bind(service);
        voicemail.lightAll();
    }

    void unbindLamps(MessageWaitingService service) {
        neighbours.lamps.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBans(BanService service) {
        neighbours.bans.bind(service);
    }

    void unbindBans(BanService service) {
        neighbours.bans.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        neighbours.audit.bind(service);
    }

    void unbindAudit(AuditService service) {
        neighbours.audit.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        neighbours.directory.bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        neighbours.directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMail(MailService service) {
        neighbours.mail.bind(service);
        voicemail.mailCame();
    }

    void unbindMail(MailService service) {
        neighbours.mail.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventPublisher publisher) {
        neighbours.events.bind(publisher);
    }

    void unbindEvents(EventPublisher publisher) {
        neighbours.events.unbind(publisher);
    }

    @Override
    public SettingsFile<VoicemailSettings> settings() {
        return settings;
    }

    @Override
    public String name() {
        return VoicemailApplication.NAME;
    }

    @Override
    public List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        return application.on(call, event);
    }

    @Override
    public VoicemailStorage storage() {
        return administration.storage();
    }

    @Override
    public List<VoicemailBox> mailboxes() {
        return administration.mailboxes();
    }

    @Override
    public VoicemailBox mailbox(String extension) throws RefusedException {
        return administration.mailbox(extension);
    }

    @Override
    public List<VoicemailMessage> messages(String extension) throws RefusedException {
        return administration.messages(extension);
    }

    @Override
    public Path audio(String extension, String id) throws RefusedException {
        return administration.audio(extension, id);
    }

    @Override
    public Optional<Path> greeting(String extension) throws RefusedException {
        return administration.greeting(extension);
    }

    @Override
    public Optional<Path> greeting(String extension, GreetingKind kind) throws RefusedException {
        return administration.greeting(extension, kind);
    }

    @Override
    public void greeting(String extension, GreetingKind kind, byte[] wav, Identity by) throws RefusedException {
        administration.greeting(extension, kind, wav, by);
    }

    @Override
    public void removeGreeting(String extension, GreetingKind kind, Identity by) throws RefusedException {
        administration.removeGreeting(extension, kind, by);
    }

    @Override
    public VoicemailMessage heard(String extension, String id, boolean heard, Identity by) throws RefusedException {
        return administration.heard(extension, id, heard, by);
    }

    @Override
    public VoicemailMessage forward(String extension, String id, String to, Identity by) throws RefusedException {
        return administration.forward(extension, id, to, by);
    }

    @Override
    public void delete(String extension, String id, Identity by) throws RefusedException {
        administration.delete(extension, id, by);
    }

    @Override
    public void pin(String extension, String pin, Identity by) throws RefusedException {
        administration.pin(extension, pin, by);
    }

    @Override
    public void removeGreeting(String extension, Identity by) throws RefusedException {
        administration.removeGreeting(extension, by);
    }

    @Override
    public void collect(MetricSink sink) {
        sink.counter(
                "pbx_voicemail_messages_total", "Messages left in mailboxes.", Map.of(), (double) voicemail.left());
        sink.gauge("pbx_voicemail_storage_bytes", "What the messages of all mailboxes take.", Map.of(), (double)
                voicemail.boxes.octets());
        sink.gauge(
                "pbx_voicemail_accepted",
                "1 while the disk takes new messages.",
                Map.of(),
                voicemail.room.state().accepting() ? 1 : 0);
    }
}
