package io.tandempbx.recording.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.recording.api.RecordingStorage;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
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

/** Recording as a component: goes on with what the state ring says was being recorded. */
@Component(
        immediate = true,
        service = {RecordingService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = RecordingSettings.PID)
public final class RecordingComponent implements RecordingService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingComponent.class);

    private final SettingsFile<RecordingSettings> settings = RecordingSettings.file();
    private final Recordings recordings;

    /** Reads what a predecessor left, before any neighbour is bound. */
    @Activate
    public RecordingComponent(@Reference StateStore state, Map<String, Object> properties) {
        take(properties);
        Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();
        recordings = new Recordings(
                state.open(Records.TABLE), home, settings::settings, Clock.systemUTC(), System::nanoTime);
        recordings.archive.mayRemove(settings.isTaken());
    }

    @Activate
    void start() {
        recordings.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        take(properties);
        recordings.archive.mayRemove(settings.isTaken());
        recordings.recorder.settingsChanged();
        recordings.archive.settingsChanged();
    }

    private void take(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Deactivate
    void stop() {
        recordings.stop();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        recordings.recorder.callsCame(service);
    }

    void unbindCalls(CallService service) {
        recordings.recorder.calls.unbind(service);
        service.detach(recordings.recorder);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        recordings.recorder.mediaCame(service);
    }

    void unbindMedia(MediaService service) {
        recordings.recorder.media.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRepository(RecordingRepository service) {
        recordings.archive.repository.bind(service);
    }

    void unbindRepository(RecordingRepository service) {
        recordings.archive.repository.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAudit(AuditService service) {
        recordings.archive.audit.bind(service);
    }

    void unbindAudit(AuditService service) {
        recordings.archive.audit.unbind(service);
    }

    @Override
    public SettingsFile<RecordingSettings> settings() {
        return settings;
    }

    @Override
    public Recording start(String callId, Identity by) throws RefusedException {
        return recordings.start(callId, by);
    }

    @Override
    public Recording stop(String callId, Identity by) throws RefusedException {
        return recordings.stop(callId, by);
    }

    @Override
    public Recording pause(String callId, Identity by) throws RefusedException {
        return recordings.pause(callId, by);
    }

    @Override
    public Recording resume(String callId, Identity by) throws RefusedException {
        return recordings.resume(callId, by);
    }

    @Override
    public List<Recording> running() {
        return recordings.running();
    }

    @Override
    public Optional<Recording> running(String callId) {
        return recordings.recorder.running(callId).map(RunningRecording::shown);
    }

    @Override
    public Optional<String> fileOf(String callId) {
        return recordings.fileOf(callId);
    }

    @Override
    public List<Recording> find(RecordingQuery query) throws RefusedException {
        return recordings.find(query);
    }

    @Override
    public Recording get(String id) throws RefusedException {
        return recordings.get(id);
    }

    @Override
    public Path file(String id) throws RefusedException {
        return recordings.file(id);
    }

    @Override
    public Recording hold(String id, boolean hold, Identity by) throws RefusedException {
        return recordings.hold(id, hold, by);
    }

    @Override
    public Recording delete(String id, Identity by) throws RefusedException {
        return recordings.delete(id, by);
    }

    @Override
    public RecordingStorage storage() {
        return recordings.room.state();
    }

    @Override
    public void collect(MetricSink sink) {
        Recorder recorder = recordings.recorder;
        sink.gauge("pbx_recordings_active", "Calls that are being recorded.", Map.of(), recorder.count());
        sink.counter("pbx_recordings_total", "Recordings begun since this revision began.", Map.of(), (double)
                recorder.begun());
        sink.counter(
                "pbx_recordings_refused_total",
                "Recordings that did not begin for want of room or by max_recordings.",
                Map.of(),
                (double) recorder.refused());
        sink.gauge(
                "pbx_recordings_accepted",
                "1 while there is room on the disk for new recordings.",
                Map.of(),
                recordings.room.state().accepting() ? 1 : 0);
    }
}
