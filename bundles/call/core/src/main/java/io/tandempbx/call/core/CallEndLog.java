package io.tandempbx.call.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndListener;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that have ended and that nobody has brought to safety yet, in a table of the ring. A call is noted in the event
 * that ends it and before its own record goes, so a killed process leaves one of the two, or both: then the call ends
 * once more, under the same id.
 */
final class CallEndLog implements CallEndService {
    private static final Logger LOG = LoggerFactory.getLogger(CallEndLog.class);
    private static final int RECORD_VERSION = 2; // 1 knew neither trunk nor quality
    private static final int LIMIT = 100_000;

    /** Nobody took it in time; a phone's own 480 says no more than that number. */
    static final String NO_ANSWER = "480 no answer";

    private final StateTable table;
    private final CallContext context;
    private final int limit;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>(); // oldest first; guarded by this
    private long dropped; // guarded by this
    private volatile @Nullable CallEndListener listener;

    CallEndLog(StateTable table, CallContext context) {
        this(table, context, LIMIT);
    }

    CallEndLog(StateTable table, CallContext context, int limit) {
        this.table = table;
        this.context = context;
        this.limit = limit;
        table.records().entrySet().stream()
                .sorted((one, other) -> Long.compare(endedAtMs(one.getValue()), endedAtMs(other.getValue())))
                .forEach(entry -> waiting.put(entry.getKey(), entry.getValue()));
    }

    /** Notes a call that is over; on its lane. */
    void add(Call call) {
        byte[] record = record(call, context.clock);
        table.put(call.id, record);
        Optional<String> oldest = Optional.empty();
        synchronized (this) {
            waiting.putIfAbsent(call.id, record);
            if (waiting.size() > limit) {
                oldest = Optional.of(waiting.keySet().iterator().next());
                oldest.ifPresent(waiting::remove);
                if (dropped++ == 0) {
                    LOG.error("{} ended calls wait for their records to be kept: the oldest are given up", limit);
                }
            }
        }
        oldest.ifPresent(table::remove);
        CallEndListener told = listener;
        if (told != null) {
            told.callEnded();
        }
    }

    @Override
    public List<CallEnd> pending(int max) {
        List<byte[]> records = new ArrayList<>();
        synchronized (this) {
            waiting.values().stream().limit(max).forEach(records::add);
        }
        return records.stream().map(CallEndLog::read).toList();
    }

    @Override
    public void acknowledge(Collection<String> callIds) {
        synchronized (this) {
            callIds.forEach(waiting::remove);
        }
        callIds.forEach(table::remove);
    }

    @Override
    public synchronized int waiting() {
        return waiting.size();
    }

    @Override
    public synchronized long dropped() {
        return dropped;
    }

    @Override
    public void attach(CallEndListener attached) {
        listener = attached;
        if (waiting() > 0) {
            attached.callEnded();
        }
    }

    @Override
    public synchronized void detach(CallEndListener leaving) {
        if (listener == leaving) {
            listener = null;
        }
    }

    private byte[] record(Call call, Clock clock) {
        int status = statusOf(call.endCause);
        return new RecordWriter(RECORD_VERSION)
                .int64(clock.millis())
                .int64(call.startedAtMs)
                .int64(call.answeredAtMs)
                .int32(status)
                .int32(Causes.q850(call.endCause, status))
                .text(call.id)
                .text(call.from)
                .text(call.to)
                .text(call.endCause)
                .text(userAgent(call))
                .text(call.trunk)
                .flag(call.fromTrunk)
                .int32((int) Math.round(mos(call) * 1000))
                .toBytes();
    }

    /** Of the party that fared worst. */
    private static double mos(Call call) {
        return call.legs.stream()
                .mapToDouble(leg -> leg.mos)
                .filter(mos -> mos >= 0)
                .min()
                .orElse(-1);
    }

    /** What the phone said when it registered the flow that it called through. */
    private String userAgent(Call call) {
        var remote = call.caller().dialog.flow.remote();
        return context.neighbours
                .contacts()
                .flatMap(contacts -> contacts.contacts(call.from).stream()
                        .filter(contact -> contact.flow().remote().equals(remote))
                        .findFirst())
                .map(contact -> contact.userAgent())
                .orElse("");
    }

    private static CallEnd read(byte[] record) {
        RecordReader in = new RecordReader(record);
        Instant ended = Instant.ofEpochMilli(in.int64());
        Instant started = Instant.ofEpochMilli(in.int64());
        long answeredAtMs = in.int64();
        int status = in.int32();
        int cause = in.int32();
        return new CallEnd(
                in.text(),
                in.text(),
                in.text(),
                started,
                answeredAtMs == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(answeredAtMs)),
                ended,
                status,
                cause,
                in.text(),
                in.text(),
                in.version() == 1 ? "" : in.text(),
                in.version() != 1 && in.flag(),
                in.version() == 1 ? -1 : in.int32() / 1000.0);
    }

    private static long endedAtMs(byte[] record) {
        return new RecordReader(record).int64();
    }

    /** A cause begins with its status; the one without is that of silence. */
    private static int statusOf(String endCause) {
        if (endCause.length() >= 3 && Character.isDigit(endCause.charAt(0))) {
            return Integer.parseInt(endCause, 0, 3, 10);
        }
        return endCause.isEmpty() ? 200 : 408;
    }
}
