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
import java.util.function.Predicate;

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
        requireDatabase();
        return page(query, limit, after, elsewhere(query, limit + 1, after));
    }

    void stream(CallRecordQuery query, Consumer<CallRecord> sink) throws CallRecordsUnavailableException {
        requireDatabase();
        Optional<CallRecordKey> after = Optional.empty();
        Elsewhere elsewhere = elsewhere(query, LARGEST_PAGE, after);
        do {
            if (!elsewhere.reaches(after, STREAMED_AT_ONCE + 1)) {
                elsewhere = elsewhere(query, LARGEST_PAGE, after);
            }
            CallRecordPage page = page(query, STREAMED_AT_ONCE, after, elsewhere);
            page.records().forEach(sink);
            after = page.next();
        } while (after.isPresent());
    }

    /**
     * In an outage the spool grows, while every question is refused in the end: it is not read in vain. A spool that is
     * read in a moment is, rather than that the database is asked twice each time.
     */
    private void requireDatabase() throws CallRecordsUnavailableException {
        if (spool.size() > SPOOLED_AT_ONCE) {
            Instant now = clock.instant();
            var unused = stored(CallRecordQuery.between(now, now), 1, Optional.empty());
        }
    }

    private CallRecordPage page(CallRecordQuery query, int limit, Optional<CallRecordKey> after, Elsewhere elsewhere)
            throws CallRecordsUnavailableException {
        List<CallRecord> stored = stored(query, limit + 1, after);
        TreeMap<CallRecordKey, CallRecord> found = new TreeMap<>(elsewhere.behind(after));
        stored.forEach(record -> found.put(record.key(), record)); // what the database has is the truth
        List<CallRecord> records = found.values().stream().limit(limit).toList();
        boolean last = found.size() <= limit;
        return new CallRecordPage(
                records,
                last ? Optional.empty() : Optional.of(records.get(limit - 1).key()));
    }

    /**
     * Matching calls that the database may not have.
     *
     * @param whole false when there are more, behind the last of these
     */
    private record Elsewhere(NavigableMap<CallRecordKey, CallRecord> records, boolean whole) {

        NavigableMap<CallRecordKey, CallRecord> behind(Optional<CallRecordKey> place) {
            return place.map(key -> records.tailMap(key, false)).orElse(records);
        }

        /** Whether none is missing among the next so many behind a place. */
        boolean reaches(Optional<CallRecordKey> place, int count) {
            return whole || behind(place).size() >= count;
        }
    }

    /**
     * The next behind a place; asked in the order in which a call moves on, so that none slips through between two looks.
     *
     * @param most of the ended ones: the spool has no bound, and is looked through without being kept
     */
    private Elsewhere elsewhere(CallRecordQuery query, int most, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        Instant now = clock.instant();
        Predicate<CallRecord> wanted = record -> query.matches(record)
                && after.map(place -> place.compareTo(record.key()) < 0).orElse(true);
        TreeMap<CallRecordKey, CallRecord> found = new TreeMap<>();
        calls.run(service -> service.calls().stream()
                .map(call -> record(call, now))
                .filter(wanted)
                .forEach(record -> found.put(record.key(), record)));
        First first = new First(most);
        Consumer<CallEnd> look = call -> {
            CallRecord record = record(call);
            found.remove(record.key()); // it may have been wanted while it went on
            if (wanted.test(record)) {
                first.add(record);
            }
        };
        ended.run(service -> service.pending(Integer.MAX_VALUE).forEach(look));
        try {
            Spool.Batch batch = spool.next(SPOOLED_AT_ONCE);
            while (!batch.calls().isEmpty()) {
                batch.calls().forEach(look);
                batch = spool.after(batch, SPOOLED_AT_ONCE);
            }
        } catch (IOException e) {
            throw new CallRecordsUnavailableException("the spool cannot be read", e);
        }
        found.putAll(first.records);
        if (first.isCut) {
            found.tailMap(first.records.lastKey(), false).clear(); // those that were given up may stand before them
        }
        return new Elsewhere(found, !first.isCut);
    }

    /** The first so many in the order of pages. */
    private static final class First {
        private final int most;
        private final TreeMap<CallRecordKey, CallRecord> records = new TreeMap<>();
        private boolean isCut;

        First(int most) {
            this.most = most;
        }

        void add(CallRecord record) {
            records.put(record.key(), record);
            if (records.size() > most) {
                records.pollLastEntry();
                isCut = true;
            }
        }
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
