package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEndListener;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.call.api.CallService;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordFigures;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordService;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

/**
 * Call records as a component: three threads, one from the ring to the disk, one from the disk to the database, and one that
 * removes what is too old.
 */
@Component(
        immediate = true,
        service = {CallRecordService.class, SettingsOwner.class},
        configurationPid = CdrSettings.PID)
public final class CdrComponent implements CallRecordService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(CdrComponent.class);

    private static final long TAKE_AFTER_MS = 50;
    private static final long WRITE_AFTER_MS = 500;

    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final ServiceSlot<CallEndService> ended = new ServiceSlot<>();
    private final ServiceSlot<CallRecordRepository> repository = new ServiceSlot<>();
    private final RecordedFiles files = new RecordedFiles();
    private final SettingsFile<CdrSettings> settings = CdrSettings.file();
    private final Spool spool;
    private final Writer writer;
    private final Worker writing;
    private final Worker taking;
    private final Worker retaining;
    private final Search search;
    private final CallEndListener listener;

    /** @throws IOException if the spool cannot be opened; calls wait in the ring then */
    @Activate
    public CdrComponent(Map<String, Object> properties) throws IOException {
        this(Path.of(System.getProperty("karaf.data", "data"), "spool/cdr"), Clock.systemUTC());
        change(properties);
    }

    CdrComponent(Path directory, Clock clock) throws IOException { // unit tests enter here
        spool = Spool.open(directory);
        writer = new Writer(spool, repository, files);
        writing = new Worker("cdr-writer", WRITE_AFTER_MS, writer);
        taking = new Worker("cdr-intake", TAKE_AFTER_MS, new Intake(ended, spool, writing::wake));
        search = new Search(calls, ended, spool, repository, files, clock);
        retaining = new Worker("cdr-retention", 0, new Retention(settings::settings, repository, clock));
        listener = taking::wake;
    }

    @Activate
    void start() {
        taking.start();
        writing.start();
        retaining.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Call records keep their settings: {}", broken));
        retaining.wake();
    }

    @Override
    public SettingsFile<CdrSettings> settings() {
        return settings;
    }

    @Deactivate
    void stop() {
        ended.run(service -> service.detach(listener));
        taking.close();
        writing.close();
        retaining.close();
        try {
            spool.close();
        } catch (IOException e) {
            LOG.warn("The spool could not be closed: {}", e.toString());
        }
    }

    @Override
    public CallRecordPage page(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        return search.page(query, limit, after);
    }

    @Override
    public void stream(CallRecordQuery query, Consumer<CallRecord> sink) throws CallRecordsUnavailableException {
        search.stream(query, sink);
    }

    @Override
    public CallRecordFigures figures() {
        return new CallRecordFigures(
                writer.written(),
                spool.size(),
                ended.call(CallEndService::waiting).orElse(0),
                ended.call(CallEndService::dropped).orElse(0L));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEnded(CallEndService service) {
        ended.bind(service);
        service.attach(listener);
        taking.wake();
    }

    void unbindEnded(CallEndService service) {
        ended.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        calls.bind(service);
    }

    void unbindCalls(CallService service) {
        calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRepository(CallRecordRepository service) {
        repository.bind(service);
        writing.wake();
    }

    void unbindRepository(CallRecordRepository service) {
        repository.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRecordings(RecordingService service) {
        files.recordings.bind(service);
    }

    void unbindRecordings(RecordingService service) {
        files.recordings.unbind(service);
    }
}
