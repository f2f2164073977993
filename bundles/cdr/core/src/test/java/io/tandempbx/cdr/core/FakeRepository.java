package io.tandempbx.cdr.core;

import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.RejectedRecordException;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The database's side, which can be away, and refuse. */
final class FakeRepository implements CallRecordRepository {
    private final Map<String, CallRecord> records = new LinkedHashMap<>(); // all guarded by this
    private boolean answering = true;
    private boolean taking = true;
    private String refused = "";
    private int repeated;

    synchronized void answers(boolean answers) {
        answering = answers;
    }

    synchronized void takes(boolean takes) {
        taking = takes;
    }

    synchronized void refuses(String callId) {
        refused = callId;
    }

    synchronized List<CallRecord> records() {
        return List.copyOf(records.values());
    }

    synchronized int repeats() {
        return repeated;
    }

    @Override
    public synchronized void add(List<CallRecord> added)
            throws CallRecordsUnavailableException, RejectedRecordException {
        if (!answering || !taking) {
            throw new CallRecordsUnavailableException("away");
        }
        if (added.stream().anyMatch(record -> record.callId().equals(refused))) {
            throw new RejectedRecordException("refused", new IllegalArgumentException());
        }
        for (CallRecord record : added) {
            if (records.putIfAbsent(record.callId(), record) != null) {
                repeated++;
            }
        }
    }

    @Override
    public synchronized int remove(Instant before, int limit) throws CallRecordsUnavailableException {
        if (!answering) {
            throw new CallRecordsUnavailableException("away");
        }
        List<String> old = records.values().stream()
                .filter(record -> record.startTime().isBefore(before))
                .limit(limit)
                .map(CallRecord::callId)
                .toList();
        old.forEach(records::remove);
        return old.size();
    }

    @Override
    public synchronized List<CallRecord> find(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        if (!answering) {
            throw new CallRecordsUnavailableException("away");
        }
        return records.values().stream()
                .filter(query::matches)
                .filter(record ->
                        after.map(key -> record.key().compareTo(key) > 0).orElse(true))
                .sorted(Comparator.comparing(CallRecord::key))
                .limit(limit)
                .toList();
    }
}
