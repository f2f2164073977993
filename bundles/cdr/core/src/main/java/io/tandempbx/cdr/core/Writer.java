package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.RejectedRecordException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings spooled calls to the database in order, as many at once as are there. */
final class Writer implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int BATCH = 500;

    private enum Result {
        ADDED,
        UNAVAILABLE,
        REJECTED
    }

    private final Spool spool;
    private final ServiceSlot<CallRecordRepository> repository;
    private final RecordedFiles files;
    private final AtomicLong written = new AtomicLong();
    private boolean waiting;
    private boolean failing; // to read or mark the spool
    private int batch = BATCH;

    Writer(Spool spool, ServiceSlot<CallRecordRepository> repository, RecordedFiles files) {
        this.files = files;
        this.spool = spool;
        this.repository = repository;
    }

    long written() {
        return written.get();
    }

    @Override
    public Outcome once() {
        try {
            Spool.Batch next = spool.next(batch);
            if (next.calls().isEmpty()) {
                if (spool.size() > 0) { // what could not be read is not looked at again
                    spool.written(next.mark());
                }
                return Outcome.IDLE;
            }
            List<CallRecord> records = next.calls().stream()
                    .map(call -> CallRecords.of(call, files.of(call.callId())))
                    .toList();
            Result result = repository.call(table -> add(table, records)).orElse(Result.UNAVAILABLE);
            switch (result) {
                case UNAVAILABLE -> {
                    if (!waiting) {
                        LOG.warn("Call records wait on disk for the database");
                        waiting = true;
                    }
                    return Outcome.RETRY;
                }
                case REJECTED -> {
                    if (batch > 1) {
                        batch = 1; // until the one that is refused is found
                        return Outcome.MORE;
                    }
                    CallEnd refused = next.calls().get(0);
                    LOG.error("The database takes no record of call {}: {}", refused.callId(), refused);
                }
                case ADDED -> {
                    written.addAndGet(records.size());
                    if (waiting) {
                        LOG.info("Call records go to the database again, {} waited", spool.size());
                        waiting = false;
                    }
                }
            }
            spool.written(next.mark());
            if (failing) {
                failing = false;
                LOG.info("The spool of call records is marked again");
            }
            boolean more = next.calls().size() == batch;
            batch = BATCH;
            return more ? Outcome.MORE : Outcome.IDLE;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.error("The spool of call records cannot be read or marked and is tried again: {}", e.toString());
            }
            return Outcome.RETRY;
        }
    }

    private static Result add(CallRecordRepository table, List<CallRecord> records) {
        try {
            table.add(records);
            return Result.ADDED;
        } catch (CallRecordsUnavailableException e) {
            return Result.UNAVAILABLE;
        } catch (RejectedRecordException e) {
            LOG.warn("The database refused a record: {}", e.getMessage());
            return Result.REJECTED;
        }
    }
}
