package io.tandempbx.cdr.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The table of ended calls. Blocking, within a few seconds. Thread-safe. */
@ProviderType
public interface CallRecordRepository {

    /**
     * Adds records in one transaction; one whose call id is there already is passed over, so repeating is safe.
     *
     * @throws CallRecordsUnavailableException if nothing was added, or if that is not known
     * @throws RejectedRecordException if the database answers and will never take one of them; nothing was added
     */
    void add(List<CallRecord> records) throws CallRecordsUnavailableException, RejectedRecordException;

    /**
     * Matching records, newest first.
     *
     * @param limit at most so many
     * @param after only those behind this place
     */
    List<CallRecord> find(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException;

    /**
     * Removes records of calls that began before a moment, the oldest first.
     *
     * @param limit at most so many
     * @return how many there were
     */
    int remove(Instant before, int limit) throws CallRecordsUnavailableException;
}
