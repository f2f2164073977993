package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Searches the database and what is not there yet, as one list: a call that goes on, one that has just ended, and a record
 * on its way are found as well. Each call is given once.
 */
final class Search {
    private static final int LARGEST_PAGE = 10_000;
    private static final int STREAMED_AT_ONCE = 500;
    private static final int SPOOLED_AT_ONCE = 1_000;

    private final ServiceSlot<CallService> calls;
    private final ServiceSlot<CallEndService> ended;
    private final Spool spool;
    private final ServiceSlot<CallRecordRepository> repository;
    private final RecordedFiles files;
    private final Clock clock;

    Search(
            ServiceSlot<CallService> calls,
            ServiceSlot<CallEndService> ended,
            Spool spool,
            ServiceSlot<CallRecordRepository> repository,
            RecordedFiles files,
            Clock clock) {
        this.files = files;
        this.calls = calls;
        this.ended = ended;
        this.spool = spool;
        this.repository = repository;
        this.clock = clock;
    }

    CallRecordPage page(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1 to " + LARGEST_PAGE);
        }
        return page(query, limit, after, elsewhere(query));
    }

    void stream(CallRecordQuery query, Consumer<CallRecord> sink) throws CallRecordsUnavailableException {
        NavigableMap<CallRecordKey, CallRecord> elsewhere = elsewhere(query);
        Optional<CallRecordKey> after = Optional.empty();
        do {
            CallRecordPage page = page(query, STREAMED_AT_ONCE, after, elsewhere);
            page.records().forEach(sink);
            after = page.next();
        } while (after.isPresent());
    }

    private CallRecordPage page(
            CallRecordQuery query,
            int limit,
            Optional<CallRecordKey> after,
            NavigableMap<CallRecordKey, CallRecord> elsewhere)
            throws CallRecordsUnavailableException {
        List<CallRecord> stored = stored(query, limit + 1, after);
        TreeMap<CallRecordKey, CallRecord> found =
                new TreeMap<>(after.isPresent() ? elsewhere.tailMap(after.get(), false) : elsewhere);
        stored.forEach(record -> found.put(record.key(), record)); // what the database has is the truth
        List<CallRecord> records = found.values().stream().limit(limit).toList();
        boolean last = found.size() <= limit;
        return new CallRecordPage(
                records,
                last ? Optional.empty() : Optional.of(records.get(limit - 1).key()));
    }

    /**
     * Matching calls that the database may not have: asked in the order in which a call moves on, so that none slips
     * through between two looks.
     */
    private NavigableMap<CallRecordKey, CallRecord> elsewhere(CallRecordQuery query)
            throws CallRecordsUnavailableException {
        TreeMap<CallRecordKey, CallRecord> found = new TreeMap<>();
        Instant now = clock.instant();
        List<CallRecord> candidates = new ArrayList<>();
        calls.run(service -> service.calls().forEach(call -> candidates.add(record(call, now))));
        ended.run(service -> service.pending(Integer.MAX_VALUE).forEach(call -> candidates.add(record(call))));
        try {
            Spool.Batch batch = spool.next(SPOOLED_AT_ONCE);
            while (!batch.calls().isEmpty()) {
                batch.calls().forEach(call -> candidates.add(record(call)));
                batch = spool.after(batch, SPOOLED_AT_ONCE);
            }
        } catch (IOException e) {
            throw new CallRecordsUnavailableException("the spool cannot be read", e);
        }
        for (CallRecord candidate : candidates) {
            if (query.matches(candidate)) {
                found.put(candidate.key(), candidate);
            } else {
                found.remove(candidate.key()); // it matched while it went on
            }
        }
        return found;
    }

    private CallRecord record(CallSummary call, Instant now) {
        return CallRecords.of(call, now, files.of(call.callId()));
    }

    private CallRecord record(CallEnd call) {
        return CallRecords.of(call, files.of(call.callId()));
    }

    private List<CallRecord> stored(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        List<CallRecordsUnavailableException> failure = new ArrayList<>(1);
        List<CallRecord> found = repository
                .call(table -> {
                    try {
                        return table.find(query, limit, after);
                    } catch (CallRecordsUnavailableException e) {
                        failure.add(e);
                        return List.<CallRecord>of();
                    }
                })
                .orElseThrow(() -> new CallRecordsUnavailableException("the store is not there"));
        if (!failure.isEmpty()) {
            throw failure.get(0);
        }
        return found;
    }
}
