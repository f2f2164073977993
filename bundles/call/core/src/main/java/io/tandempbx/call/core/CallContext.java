package io.tandempbx.call.core;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallState;
import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.event.api.EventType;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of call control share: neighbours, media, index, clock, settings, and the way out. */
final class CallContext {
    /** The owner name under which call control is attached to signalling. */
    static final String OWNER = "call";

    /** The number of a caller who withholds it. */
    static final String ANONYMOUS = "anonymous";

    /** The logger of what happens to calls. */
    static final Logger CALLS = LoggerFactory.getLogger("call");

    final Neighbours neighbours;
    final LegMedia media;
    final CallIndex index = new CallIndex();
    final Map<String, Call> calls = new ConcurrentHashMap<>(); // by id; each value confined to its lane
    final List<CallListener> listeners = new CopyOnWriteArrayList<>();
    final EndedCalls endedCalls = new EndedCalls();
    final Clock clock;
    volatile CallSettings settings;
    private final ScheduledThreadPoolExecutor timers;
    private final Logger log;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder lost = new LongAdder();

    CallContext(Neighbours neighbours, Clock clock, CallSettings settings, ScheduledThreadPoolExecutor timers) {
        this(neighbours, clock, settings, timers, CALLS);
    }

    CallContext(
            Neighbours neighbours, Clock clock, CallSettings settings, ScheduledThreadPoolExecutor timers, Logger log) {
        this.neighbours = neighbours;
        this.media = new LegMedia(neighbours, this::srtp, leg -> codecs(leg.trunk, leg.party));
        this.clock = clock;
        this.settings = settings;
        this.timers = timers;
        timers.setRemoveOnCancelPolicy(true);
        this.log = log;
    }

    /** Runs a task at a wall-clock time; once cancelled it is forgotten at once. */
    ScheduledFuture<?> at(long deadlineMs, Runnable task) {
        return timers.schedule(task, Math.max(0, deadlineMs - clock.millis()), TimeUnit.MILLISECONDS);
    }

    /** Tells whoever listens that the record of a call is another; costs one volatile read when nobody does. */
    void changed(Call call) {
        if (!listeners.isEmpty()) {
            listeners.forEach(listener -> listener.changed(call.id));
        }
    }

    /** Tells whoever listens of a key that an extension presses in a conversation. */
    void pressed(Call call, Leg leg, char key) {
        if (call.state == CallState.TALKING
                && leg.trunk.isEmpty()
                && call.peerOf(leg).isPresent()) {
            listeners.forEach(listener -> listener.pressed(call.id, leg.party, key));
        }
    }

    /** Answers the INVITE that made the caller's leg. */
    void respondToCaller(Call call, Reply reply) {
        Leg caller = call.caller();
        respond(call, caller.inviteTransaction, reply.withTag(caller.dialog.local.tag()));
    }

    /** Answers a request; a final answer other than the 2xx of an INVITE ends its transaction for us. */
    void respond(Call call, String serverTransaction, Reply reply) {
        call.outbox.add(sip -> sip.respond(serverTransaction, reply));
    }

    /** Sends a request to a leg's peer and returns the name its client transaction will have. */
    String send(Call call, Leg to, String kind, String serverTransaction, OutboundRequest request) {
        String key = new RequestKey(call.id, to.id, kind, serverTransaction).toString();
        String name = neighbours.sip().newTransaction();
        Flow flow = to.dialog.flow;
        call.outbox.add(sip -> sip.send(name, OWNER, key, request, flow));
        return name;
    }

    /**
     * The credentials with which a request within a dialog is to be repeated.
     *
     * @return empty unless a trunk challenged it and we have some
     */
    Optional<Header> credentials(Leg leg, String method, InboundResponse response) {
        boolean challenged = response.status() == 401 || response.status() == 407;
        return challenged && !leg.trunk.isEmpty()
                ? neighbours.trunks().credentials(leg.trunk, method, leg.dialog.target, response.head())
                : Optional.empty();
    }

    /** Whom those see who are called for this party. */
    Party shown(Call call, Leg seeker) {
        return seeker.isWithheld() ? Party.WITHHELD : known(call, seeker);
    }

    /** Who a party is, for those who may know although it does not want to be seen. */
    Party known(Call call, Leg seeker) {
        if (seeker == call.caller()) {
            return new Party(call.from, call.callerName);
        }
        String name = neighbours
                .directory()
                .flatMap(directory -> directory.find(seeker.party))
                .map(Extension::name)
                .orElse("");
        return new Party(seeker.party, name);
    }

    /** Acknowledges the 2xx of a leg's peer to the last INVITE we sent it. */
    void acknowledge(Call call, Leg leg, String clientTransaction, Body body) {
        OutboundRequest ack = leg.dialog.ack(leg.inviteCseq, leg.dialog.remote.tag(), body);
        call.outbox.add(sip -> sip.acknowledge(clientTransaction, ack, leg.dialog.flow));
    }

    void started(Call call) {
        log.info("call {} started from={} to={}", call.id, call.from, call.to);
        neighbours.events().call(EventType.CALL_STARTED, call, clock.instant());
    }

    /** Somebody calls for help: whoever follows the events is told at once. */
    void emergency(Call call) {
        log.warn("call {} is an emergency call from={} to={}", call.id, call.from, call.to);
        happened(EventType.CALL_EMERGENCY, call);
    }

    /** A party was led elsewhere. */
    void transferred(Call call, String to) {
        happened(EventType.CALL_TRANSFER, call, "to_party", to);
    }

    /** Tells the event stream. */
    void happened(EventType type, Call call, String... more) {
        neighbours.events().call(type, call, clock.instant(), more);
    }

    /**
     * Whether an extension may take a call that rings at another: in a group with it, or, where it names the other, also
     * when that is in no group.
     */
    boolean mayPickUp(String who, String at, boolean named) {
        String group = pickupGroup(at);
        return !who.equals(at) && (group.isEmpty() ? named : group.equals(pickupGroup(who)));
    }

    private String pickupGroup(String extension) {
        return handling(extension).map(CallHandling::pickupGroup).orElse("");
    }

    private Optional<CallHandling> handling(String extension) {
        return neighbours.directory().flatMap(known -> known.find(extension)).map(Extension::handling);
    }

    /** Whether and how media of a leg is encrypted: as its extension has it, else as all have. */
    private SrtpPolicy srtp(Leg leg) {
        SrtpPolicy preset = settings.srtp();
        return leg.trunk.isEmpty() ? srtp(leg.party, preset) : preset;
    }

    private SrtpPolicy srtp(String extension, SrtpPolicy preset) {
        return handling(extension).map(its -> SrtpPolicy.of(its.srtp(), preset)).orElse(preset);
    }

    /** The only codecs that are spoken with a trunk, or where none is named, with the phones of an extension. */
    private CodecList codecs(String trunk, String extension) {
        List<String> names = trunk.isEmpty()
                ? handling(extension).map(CallHandling::codecs).orElse(List.of())
                : neighbours.trunks().codecs(trunk);
        return names.isEmpty() ? CodecList.ALL : new CodecList(names);
    }

    /** Why there can be no conversation with such a party, which is logged; empty when there can. */
    Optional<String> obstacle(Call call, String trunk, String extension) {
        Optional<String> why =
                media.obstacle(trunk.isEmpty() ? "extension " + extension : "trunk " + trunk, codecs(trunk, extension));
        why.ifPresent(text -> log.warn("call {}: {}", call.id, text));
        return why;
    }

    /** Whether only phones that are connected over TLS may be called. */
    boolean isEncryptedAlways(String extension) {
        return srtp(extension, settings.srtp()) == SrtpPolicy.ALWAYS;
    }

    /** Whether an extension takes no call now, because it is in one and wants no second. */
    boolean isBusy(String extension, Call asking) {
        return handling(extension).filter(its -> !its.callWaiting()).isPresent()
                && calls.values().stream().anyMatch(call -> call != asking && call.parties.contains(extension));
    }

    CallCounters counters(int active) {
        return new CallCounters(active, answered.sum(), failed.sum(), ended.sum(), lost.sum());
    }

    void answered(Call call, String by) {
        answered.increment();
        log.info("call {} answered by={} after_ms={}", call.id, by, call.answeredAtMs - call.startedAtMs);
        neighbours.events().call(EventType.CALL_ANSWERED, call, clock.instant(), "by", by);
    }

    void ended(Call call) {
        boolean byPlatform = call.answeredAtMs != 0 && !call.endCause.startsWith("200");
        (byPlatform ? lost : ended).increment();
        endedCalls.add(call, clock.millis());
        long seconds = call.answeredAtMs == 0 ? 0 : (clock.millis() - call.answeredAtMs) / 1000;
        log.info("call {} ended cause={} seconds={}", call.id, call.endCause, seconds);
        String duration = Long.toString(seconds);
        neighbours
                .events()
                .call(EventType.CALL_ENDED, call, clock.instant(), "cause", call.endCause, "duration", duration);
    }

    /** The frozen line about a failed call; busy, no answer and cancel are not failures. */
    void failed(Call call, int status, String stage) {
        if (Causes.isFailure(call.endCause, status)) {
            if (call.answeredAtMs == 0) {
                failed.increment();
            }
            log.warn(
                    "call failed call_id={} from={} to={} cause={}/{} stage={} trunk={}",
                    call.id,
                    call.from,
                    call.to,
                    status,
                    Causes.q850(call.endCause, status),
                    stage,
                    call.trunk.isEmpty() ? "-" : call.trunk);
        }
    }

    void debug(Call call, String what, Object detail) {
        log.debug("call {} {}: {}", call.id, what, detail);
    }
}
