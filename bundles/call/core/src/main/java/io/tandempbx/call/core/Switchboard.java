package io.tandempbx.call.core;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.Unfinished;
import java.nio.BufferUnderflowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every event to its call, on that call's lane, and stores the call before anything that shows the change is
 * sent. Called from signalling, media, timer and operator threads.
 */
final class Switchboard implements SipHandler, MediaListener, CallService {
    static final Set<String> METHODS = Set.of("INVITE", "ACK", "BYE", "UPDATE", "INFO");
    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
    private static final String TOTAL_KEY = "total";
    private static final String PROCESS_KEY = "process";
    private static final String DRAINING_KEY = "draining";

    private final CallContext context;
    private final Lanes lanes;
    private final StateTable table;
    private final StateTable totals;
    private final CallEndLog callEnds;
    private final Setup setup;
    private final Passing passing;
    private final Teardown teardown;
    private final Probing probing;
    private final Resumption resumption;
    private final Map<String, Call> calls = new ConcurrentHashMap<>(); // each value confined to its lane
    // one for each lane's thread, so that a record is written without garbage
    private final ThreadLocal<RecordWriter> writers = ThreadLocal.withInitial(() -> new RecordWriter(1));
    private final AtomicLong total = new AtomicLong();
    private volatile boolean draining;
    private boolean afterCrash; // until signalling said what it found

    Switchboard(CallContext context, Lanes lanes, StateTable table, StateTable totals, CallEndLog callEnds) {
        this.context = context;
        this.lanes = lanes;
        this.table = table;
        this.totals = totals;
        this.callEnds = callEnds;
        this.teardown = new Teardown(context);
        this.setup = new Setup(context, teardown);
        this.passing = new Passing(context, teardown);
        this.probing = new Probing(context, teardown);
        this.resumption = new Resumption(context, setup, passing, teardown);
    }

    /** Takes over the calls a predecessor left, in this process or in one that ended. */
    void adopt() {
        afterCrash = isNewProcess();
        totals.get(TOTAL_KEY).ifPresent(record -> total.set(new RecordReader(record).int64()));
        table.records().forEach((id, record) -> {
            try {
                adopt(Call.fromRecord(record));
            } catch (IllegalArgumentException | BufferUnderflowException | NoSuchElementException e) {
                LOG.error("call {} is lost, its record cannot be read: {}", id, e.toString());
                table.remove(id);
            }
        });
        if (!calls.isEmpty()) {
            LOG.info("{} calls taken over", calls.size());
        }
        if (afterCrash) {
            List<String> adopted = List.copyOf(calls.keySet());
            long askAtMs = context.clock.millis() + Probing.PATIENCE_MS;
            ScheduledFuture<?> unused = context.at(askAtMs, () -> adopted.forEach(id -> onCall(id, "", probing::ask)));
            totals.remove(DRAINING_KEY);
        }
        draining = totals.get(DRAINING_KEY).isPresent();
    }

    private void adopt(Call call) {
        call.legs.forEach(leg -> leg.dialog.adoptedAfterCrash = afterCrash);
        calls.put(call.id, call);
        context.index.add(call);
        armRingTimer(call);
    }

    /** Before signalling delivers anything: goes on with what the end of the process before this one interrupted. */
    void resume(Unfinished left) {
        if (!afterCrash) {
            return;
        }
        afterCrash = false;
        left.transactions().stream()
                .filter(transaction -> context.index.byTransaction(transaction).isEmpty())
                .forEach(transaction -> answerUnknown(transaction, Reply.of(503).withHeader("Retry-After", "1")));
        List.copyOf(calls.keySet()).forEach(id -> onCall(id, "", call -> resumption.resume(call, left)));
    }

    private boolean isNewProcess() {
        ProcessHandle process = ProcessHandle.current();
        long startedAtMs =
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        byte[] present =
                new RecordWriter(1).int64(process.pid()).int64(startedAtMs).toBytes();
        boolean same = totals.get(PROCESS_KEY)
                .map(record -> Arrays.equals(record, present))
                .orElse(false);
        totals.put(PROCESS_KEY, present);
        return !same;
    }

    /** The media sessions of all calls, to release what nobody owns any more. */
    Set<String> sessions() {
        return calls().stream()
                .flatMap(call -> call.legs().stream())
                .map(leg -> leg.mediaSession())
                .filter(session -> !session.isEmpty())
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Override
    public void request(InboundRequest request) {
        String tag = request.head().to().tag();
        if (!tag.isEmpty()) {
            Optional<String> callId = context.index.byTag(tag);
            if (callId.isPresent()) {
                onCall(callId.get(), request.transaction(), call -> inDialog(call, tag, request));
            } else if (!request.method().equals("ACK")) {
                answerUnknown(request, Reply.of(481));
            }
        } else if (request.method().equals("INVITE")) {
            newCall(request);
        } else if (!request.method().equals("ACK")) {
            answerUnknown(request, Reply.of(481));
        }
    }

    private void answerUnknown(InboundRequest request, Reply reply) {
        answerUnknown(request.transaction(), reply);
    }

    private void answerUnknown(String serverTransaction, Reply reply) {
        // any lane will do: no call is concerned
        lanes.submit(serverTransaction, () -> context.neighbours.sip().respond(serverTransaction, reply));
    }

    private void newCall(InboundRequest invite) {
        String id = context.index.newCallId();
        if (invite.head().from().tag().isEmpty()) {
            answerUnknown(invite, Reply.of(400).withReason("From needs a tag"));
            return;
        }
        if (draining || lanes.isOverloaded(id)) {
            answerUnknown(invite, Reply.of(503).withHeader("Retry-After", "5"));
            return;
        }
        String inviteKey = CallIndex.inviteKey(invite.head());
        if (!context.index.addInvite(inviteKey, id)) {
            answerUnknown(invite, Reply.of(482));
            return;
        }
        String tag = context.index.newTag();
        context.index.addTag(tag, id);
        context.index.addTransaction(invite.transaction(), id);
        totals.put(
                TOTAL_KEY, new RecordWriter(1, 9).int64(total.incrementAndGet()).toBytes());
        Dialog dialog = Dialog.answering(invite.head(), invite.flow(), tag, invite.user());
        lanes.submit(id, () -> {
            Call call = new Call(id, inviteKey, context.clock.millis(), invite.credential(), invite.user());
            Leg caller = new Leg("a", invite.credential(), dialog);
            caller.inviteTransaction = invite.transaction();
            caller.inviteCseq = invite.head().cseq();
            call.legs.add(caller);
            calls.put(id, call);
            run(call, invite.transaction(), begun -> setup.begin(begun, invite));
        });
    }

    private void inDialog(Call call, String tag, InboundRequest request) {
        Optional<Leg> leg =
                call.legOf(request.head().callId(), tag, request.head().from().tag());
        if (request.flow().transport() != Transport.UDP) {
            leg.ifPresent(found -> found.dialog.moveTo(request.flow())); // the phone may have come back over it
        }
        if (request.method().equals("ACK")) {
            leg.ifPresent(found -> passing.acknowledged(call, found, request));
        } else if (leg.isEmpty() || leg.get().state == LegState.GONE) {
            context.respond(call, request.transaction(), Reply.of(481));
        } else {
            passing.request(call, leg.get(), request);
        }
    }

    @Override
    public void cancelled(String serverTransaction) {
        context.index
                .byTransaction(serverTransaction)
                .ifPresent(id -> onCall(id, "", call -> teardown.cancelReceived(call, serverTransaction)));
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        context.index
                .byTransaction(serverTransaction)
                .ifPresent(id -> onCall(id, "", call -> call.legs.stream()
                        .filter(leg -> leg.exchange != null
                                && leg.exchange.serverTransaction().equals(serverTransaction))
                        .findFirst()
                        .ifPresent(leg -> teardown.unacknowledged(call, leg))));
    }

    @Override
    public void response(String key, InboundResponse response) {
        onLeg(key, (call, leg, parsed) -> {
            boolean last = response.status() >= 200;
            switch (parsed.kind()) {
                case "invite" -> setup.response(call, leg, response);
                case "pass" -> passing.response(call, leg, parsed, response);
                case "info" -> {
                    if (last) {
                        context.respond(call, parsed.serverTransaction(), Reply.of(response.status()));
                    }
                }
                case "bye" -> {
                    if (last) {
                        leg.state = LegState.GONE;
                    }
                }
                case "probe" -> {
                    if (last) {
                        probed(call, leg, response.status());
                    }
                }
                default -> {
                    // the outcome of a stray BYE concerns nobody
                }
            }
        });
    }

    @Override
    public void failed(String key, int status) {
        onLeg(key, (call, leg, parsed) -> {
            switch (parsed.kind()) {
                case "invite" -> setup.failed(call, leg, status);
                case "pass", "info" -> passing.failed(call, parsed, status);
                case "bye" -> leg.state = LegState.GONE;
                case "probe" -> probed(call, leg, status);
                default -> {
                    // the outcome of a stray BYE concerns nobody
                }
            }
        });
    }

    private void probed(Call call, Leg leg, int status) {
        if (probing.outcome(call, leg, status)) {
            ScheduledFuture<?> unused = context.at(
                    context.clock.millis() + Probing.RETRY_MS,
                    () -> onCall(
                            call.id, "", later -> later.leg(leg.id).ifPresent(party -> probing.ask(later, party))));
        }
    }

    private interface LegEvent {
        void on(Call call, Leg leg, RequestKey key);
    }

    private void onLeg(String key, LegEvent event) {
        RequestKey.parse(key)
                .ifPresent(parsed -> onCall(parsed.callId(), "", call -> call.leg(parsed.leg())
                        .ifPresent(leg -> event.on(call, leg, parsed))));
    }

    @Override
    public void silent(String session, int seconds) {
        int slash = session.indexOf('/');
        if (slash < 0) {
            return;
        }
        onCall(session.substring(0, slash), "", call -> call.leg(session.substring(slash + 1))
                .filter(leg -> call.state == CallState.TALKING)
                .ifPresent(leg -> {
                    call.endCause = "no RTP from " + leg.party + " for " + seconds + " s";
                    context.failed(call, 408, "media");
                    teardown.endAll(call, 408, "No RTP for " + seconds + " s");
                }));
    }

    @Override
    public boolean hangup(String callId) {
        if (!calls.containsKey(callId)) {
            return false;
        }
        onCall(callId, "", call -> {
            if (call.state != CallState.ENDING) {
                call.endCause = "200 ended by an operator";
                teardown.endAll(call, 200, "Ended by an operator");
            }
        });
        return true;
    }

    @Override
    public List<CallSummary> calls() {
        // from the records, which anybody may read at any time
        List<CallSummary> all = new ArrayList<>();
        table.records()
                .values()
                .forEach(record -> all.add(Call.fromRecord(record).summary()));
        all.sort(Comparator.comparing(CallSummary::startedAt).thenComparing(CallSummary::callId));
        return all;
    }

    @Override
    public Optional<CallSummary> find(String callId) {
        return table.get(callId).map(record -> Call.fromRecord(record).summary());
    }

    @Override
    public List<EndedCall> ended() {
        return context.endedCalls.newestFirst();
    }

    @Override
    public void drain(boolean refuseNewCalls) {
        if (draining != refuseNewCalls) {
            LOG.info("New calls are {}", refuseNewCalls ? "refused: this node is being drained" : "accepted again");
        }
        draining = refuseNewCalls;
        if (refuseNewCalls) {
            totals.put(DRAINING_KEY, new RecordWriter(1).toBytes());
        } else {
            totals.remove(DRAINING_KEY);
        }
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public long totalCalls() {
        return total.get();
    }

    @Override
    public CallCounters counters() {
        return context.counters(calls.size());
    }

    private void armRingTimer(Call call) {
        ScheduledFuture<?> armed = call.ringTimer;
        if (call.ringUntilMs != 0 && armed == null) {
            call.ringTimer = context.at(call.ringUntilMs, () -> onCall(call.id, "", setup::noAnswer));
        } else if (call.ringUntilMs == 0 && armed != null) {
            armed.cancel(false);
            call.ringTimer = null;
        }
    }

    private void onCall(String callId, String serverTransaction, Consumer<Call> event) {
        lanes.submit(callId, () -> {
            Call call = calls.get(callId);
            if (call != null) {
                run(call, serverTransaction, event);
            }
        });
    }

    /**
     * Lets an event change its call.
     *
     * @param serverTransaction is answered 500 if the event fails; empty when nobody waits for an answer
     */
    private void run(Call call, String serverTransaction, Consumer<Call> event) {
        try {
            Optional<ContactService> contacts = context.neighbours.contacts();
            call.legs.forEach(leg -> Reconnection.follow(leg, context.neighbours.sip(), contacts));
            event.accept(call);
        } catch (RuntimeException e) {
            LOG.error("call {}: an event failed and is undone", call.id, e);
            undo(call);
            if (!serverTransaction.isEmpty()) {
                context.neighbours.sip().respond(serverTransaction, Reply.of(500));
            }
            return;
        }
        settle(call);
    }

    /** Goes back to what is stored; a call of which nothing is stored has never been. */
    private void undo(Call failed) {
        Optional<Call> stored = table.get(failed.id).map(Call::fromRecord);
        context.index.remove(failed);
        if (stored.isPresent()) {
            Call call = stored.get();
            call.ringTimer = failed.ringTimer;
            calls.put(call.id, call);
            context.index.add(call);
        } else {
            calls.remove(failed.id);
            failed.endCause = "500 internal error";
            context.failed(failed, 500, "setup");
            callEnds.add(failed);
            context.ended(failed);
        }
        for (Leg leg : failed.legs) {
            boolean known = stored.flatMap(call -> call.leg(leg.id))
                    .filter(before -> before.mediaPort != 0)
                    .isPresent();
            if (!known) {
                context.media.release(failed, leg);
            }
        }
    }

    /** Stores the call as the event left it, then lets out what the event wants to send. */
    private void settle(Call call) {
        boolean over = call.isOver();
        if (over) {
            callEnds.add(call);
            table.remove(call.id);
        } else {
            table.put(call.id, call.toRecord(writers.get()));
        }
        armRingTimer(call);
        SipService sip = context.neighbours.sip();
        try {
            call.outbox.forEach(message -> message.accept(sip));
        } finally {
            call.outbox.clear();
        }
        if (over) {
            call.legs.forEach(leg -> context.media.release(call, leg));
            calls.remove(call.id);
            context.index.remove(call);
            context.ended(call);
        }
    }
}
