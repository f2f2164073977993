package io.tandempbx.call.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndListener;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.Origin;
import io.tandempbx.call.api.TransferRequest;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.route.api.RouteService;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

/** Call control as a component: adopts the calls in the state ring and attaches itself to signalling and media. */
@Component(
        immediate = true,
        service = {
            CallService.class,
            CallEndService.class,
            ApplicationService.class,
            MetricSource.class,
            SettingsOwner.class
        },
        configurationPid = CallSettings.PID)
public final class CallComponent
        implements CallService, CallEndService, ApplicationService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(CallComponent.class);

    private final Neighbours neighbours = new Neighbours();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "call-timer");
        thread.setDaemon(true);
        return thread;
    });
    private final CallContext context = new CallContext(neighbours, Clock.systemUTC(), CallSettings.PRESET, timers);
    private final SettingsFile<CallSettings> settings = CallSettings.file();
    private final Lanes lanes = new Lanes(Runtime.getRuntime().availableProcessors(), neighbours);
    private final StateTable endedTable;
    private final CallEndLog callEnds;
    private final Switchboard switchboard;

    /** Reads what a predecessor left, before any neighbour is bound and can ask about it. */
    @Activate
    public CallComponent(@Reference StateStore state, Map<String, Object> properties) {
        endedTable = state.open("call.recent");
        context.endedCalls.restore(endedTable);
        callEnds = new CallEndLog(state.open("call.ended"), context);
        switchboard = new Switchboard(context, lanes, state.open("call"), state.open("call.totals"), callEnds);
        configure(properties);
        switchboard.adopt();
    }

    @Modified
    void configure(Map<String, Object> properties) {
        context.settings =
                settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    /** Neighbours are still bound here; signalling keeps new events for the successor, queued ones still run. */
    @Deactivate
    void stop() {
        neighbours.withSip(sip -> sip.detach(CallContext.OWNER, switchboard));
        neighbours.withMedia(media -> media.detach(switchboard));
        lanes.stop();
        timers.shutdownNow();
        context.endedCalls.save(endedTable);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSip(SipService sip) {
        neighbours.bind(sip);
        switchboard.resume(sip.unfinished(CallContext.OWNER));
        sip.attach(CallContext.OWNER, Switchboard.METHODS, switchboard);
    }

    void unbindSip(SipService sip) {
        neighbours.unbind(sip);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService media) {
        media.retain(switchboard.sessions());
        media.attach(switchboard);
        neighbours.bind(media);
    }

    void unbindMedia(MediaService media) {
        neighbours.unbind(media);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService contacts) {
        neighbours.bind(contacts);
    }

    void unbindContacts(ContactService contacts) {
        neighbours.unbind(contacts);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRoutes(RouteService routes) {
        neighbours.bind(routes);
    }

    void unbindRoutes(RouteService routes) {
        neighbours.unbind(routes);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunks(TrunkService trunks) {
        trunks.retain(switchboard.channels());
        neighbours.bind(trunks);
    }

    void unbindTrunks(TrunkService trunks) {
        neighbours.unbind(trunks);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService directory) {
        neighbours.bind(directory);
    }

    void unbindDirectory(DirectoryService directory) {
        neighbours.unbind(directory);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventPublisher publisher) {
        neighbours.events().bind(publisher);
    }

    void unbindEvents(EventPublisher publisher) {
        neighbours.events().unbind(publisher);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindApplication(Application application) {
        switchboard.bind(application);
    }

    void unbindApplication(Application application) {
        neighbours.unbind(application);
    }

    @Override
    public void post(String callId, String text) {
        switchboard.post(callId, text);
    }

    @Override
    public SettingsFile<CallSettings> settings() {
        return settings;
    }

    @Override
    public void collect(MetricSink sink) {
        switchboard.overload().collect(sink);
    }

    @Override
    public List<CallSummary> calls() {
        return switchboard.desk().calls();
    }

    @Override
    public Optional<CallSummary> find(String callId) {
        return switchboard.desk().find(callId);
    }

    @Override
    public List<EndedCall> ended() {
        return switchboard.desk().ended();
    }

    @Override
    public boolean hangup(String callId) {
        return switchboard.desk().hangup(callId);
    }

    @Override
    public CompletionStage<Integer> transfer(String callId, TransferRequest asked) {
        return switchboard.desk().transfer(callId, asked);
    }

    @Override
    public CompletionStage<Integer> hold(String callId, boolean rehearsal) {
        return switchboard.desk().hold(callId, rehearsal);
    }

    @Override
    public CompletionStage<Integer> resume(String callId, boolean rehearsal) {
        return switchboard.desk().resume(callId, rehearsal);
    }

    @Override
    public CompletionStage<Origin> originate(String from, String to) {
        return switchboard.desk().originate(from, to);
    }

    @Override
    public int parked() {
        return switchboard.desk().parked();
    }

    @Override
    public void drain(boolean refuseNewCalls) {
        switchboard.desk().drain(refuseNewCalls);
    }

    @Override
    public boolean isDraining() {
        return switchboard.desk().isDraining();
    }

    @Override
    public long totalCalls() {
        return switchboard.desk().totalCalls();
    }

    @Override
    public CallCounters counters() {
        return switchboard.desk().counters();
    }

    @Override
    public void attach(CallListener listener) {
        switchboard.desk().attach(listener);
    }

    @Override
    public void detach(CallListener listener) {
        switchboard.desk().detach(listener);
    }

    @Override
    public List<CallEnd> pending(int max) {
        return callEnds.pending(max);
    }

    @Override
    public void acknowledge(Collection<String> callIds) {
        callEnds.acknowledge(callIds);
    }

    @Override
    public int waiting() {
        return callEnds.waiting();
    }

    @Override
    public long dropped() {
        return callEnds.dropped();
    }

    @Override
    public void attach(CallEndListener listener) {
        callEnds.attach(listener);
    }

    @Override
    public void detach(CallEndListener listener) {
        callEnds.detach(listener);
    }
}
