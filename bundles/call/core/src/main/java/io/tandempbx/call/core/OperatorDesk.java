package io.tandempbx.call.core;

import io.tandempbx.call.api.CallCounters;
import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.Origin;
import io.tandempbx.call.api.TransferRequest;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see of calls and do with them. Reads records, which anybody may read at any time; what it does is an event
 * on the lane of its call. Thread-safe.
 */
final class OperatorDesk implements CallService {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);
    private static final String TOTAL_KEY = "total";
    private static final String DRAINING_KEY = "draining";
    private static final int MAX_ATTEMPTS = 20;
    private static final long ATTEMPT_MS = 100;

    private final CallContext context;
    private final CallRunner runner;
    private final StateTable table;
    private final StateTable totals;
    private final CallParts parts;
    private final Map<String, ReadRecord> summaries = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private volatile boolean draining;

    OperatorDesk(CallContext context, CallRunner runner, StateTable table, StateTable totals, CallParts parts) {
        this.context = context;
        this.runner = runner;
        this.table = table;
        this.totals = totals;
        this.parts = parts;
    }

    void adopt(boolean afterCrash) {
        totals.get(TOTAL_KEY).ifPresent(record -> total.set(new RecordReader(record).int64()));
        if (afterCrash) {
            totals.remove(DRAINING_KEY);
        }
        draining = totals.get(DRAINING_KEY).isPresent();
    }

    /** A call begins. */
    void countCall() {
        totals.put(
                TOTAL_KEY, new RecordWriter(1, 9).int64(total.incrementAndGet()).toBytes());
    }

    List<Call> records() {
        return table.records().values().stream().map(Call::fromRecord).toList();
    }

    @Override
    public List<CallSummary> calls() {
        Map<String, byte[]> records = table.records();
        summaries.keySet().retainAll(records.keySet());
        List<CallSummary> all = new ArrayList<>(records.size());
        records.forEach((callId, record) -> all.add(summary(callId, record)));
        all.sort(Comparator.comparing(CallSummary::startedAt).thenComparing(CallSummary::callId));
        return all;
    }

    @Override
    public Optional<CallSummary> find(String callId) {
        return table.get(callId).map(record -> Call.fromRecord(record).summary());
    }

    /** Most calls are as they were when they were last asked for: only the records that changed since are read. */
    private CallSummary summary(String callId, byte[] record) {
        ReadRecord known = summaries.get(callId);
        if (known == null || known.record != record) {
            known = new ReadRecord(record, Call.fromRecord(record).summary());
            summaries.put(callId, known);
        }
        return known.summary;
    }

    @Override
    public List<EndedCall> ended() {
        return context.endedCalls.newestFirst();
    }

    @Override
    public boolean hangup(String callId) {
        if (!context.calls.containsKey(callId)) {
            return false;
        }
        runner.onCall(callId, "", call -> {
            if (call.state != CallState.ENDING) {
                call.endCause = "200 ended by an operator";
                parts.teardown.endAll(call, 200, "Ended by an operator");
            }
        });
        return true;
    }

    @Override
    public CompletionStage<Integer> transfer(String callId, TransferRequest asked) {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        if (!context.calls.containsKey(callId)) {
            outcome.complete(404);
            return outcome;
        }
        runner.onCall(callId, "", call -> parts.transfers.byOperator(call, asked, outcome::complete));
        return outcome;
    }

    @Override
    public CompletionStage<Integer> hold(String callId, boolean rehearsal) {
        return whenQuiet(callId, call -> parts.holding.hold(call, rehearsal));
    }

    @Override
    public CompletionStage<Integer> resume(String callId, boolean rehearsal) {
        return whenQuiet(callId, call -> parts.holding.resume(call, rehearsal));
    }

    private CompletionStage<Integer> whenQuiet(String callId, ToIntFunction<Call> asked) {
        CompletableFuture<Integer> outcome = new CompletableFuture<>();
        attempt(callId, asked, MAX_ATTEMPTS, outcome);
        return outcome;
    }

    /** Does what is asked for, and for as long as the call is about something else once more a little later. */
    private void attempt(String callId, ToIntFunction<Call> asked, int attempts, CompletableFuture<Integer> outcome) {
        if (!context.calls.containsKey(callId)) {
            outcome.complete(404);
            return;
        }
        runner.onCall(callId, "", call -> {
            int status = asked.applyAsInt(call);
            if (status == 491 && attempts > 1) {
                ScheduledFuture<?> unused = context.at(
                        context.clock.millis() + ATTEMPT_MS, () -> attempt(callId, asked, attempts - 1, outcome));
            } else {
                outcome.complete(status);
            }
        });
    }

    @Override
    public CompletionStage<Origin> originate(String from, String to) {
        CompletableFuture<Origin> outcome = new CompletableFuture<>();
        String id = context.index.newCallId();
        runner.begin(id, () -> {
            int obstacle = draining ? 503 : parts.origination.obstacle(from);
            if (obstacle == 0) {
                countCall();
                Call call = new Call(id, id, context.clock.millis(), from, to);
                context.calls.put(id, call);
                runner.run(call, "", parts.origination::begin);
            }
            outcome.complete(new Origin(obstacle == 0 ? id : "", obstacle));
        });
        return outcome;
    }

    @Override
    public int parked() {
        return parts.parking.parked();
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
        return context.counters(context.calls.size());
    }

    @Override
    public void attach(CallListener listener) {
        context.listeners.add(listener);
    }

    @Override
    public void detach(CallListener listener) {
        context.listeners.remove(listener);
    }

    /** What the record of a call says. */
    private record ReadRecord(byte[] record, CallSummary summary) {}
}
