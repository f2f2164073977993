package io.tandempbx.call.core;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.event.api.EventType;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import java.time.Clock;
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

    /** The logger of what happens to calls. */
    static final Logger CALLS = LoggerFactory.getLogger("call");

    final Neighbours neighbours;
    final LegMedia media;
    final CallIndex index = new CallIndex();
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
        this.media = new LegMedia(neighbours);
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

    void started(Call call) {
        log.info("call {} started from={} to={}", call.id, call.from, call.to);
        neighbours.events().call(EventType.CALL_STARTED, call, clock.instant());
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
        if (Causes.isFailure(status)) {
            if (call.answeredAtMs == 0) {
                failed.increment();
            }
            log.warn(
                    "call failed call_id={} from={} to={} cause={}/{} stage={} trunk=-",
                    call.id,
                    call.from,
                    call.to,
                    status,
                    Causes.q850(status),
                    stage);
        }
    }

    void debug(Call call, String what, Object detail) {
        log.debug("call {} {}: {}", call.id, what, detail);
    }
}
