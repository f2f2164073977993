package io.tandempbx.cdr.api;

import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Searches call records, those of calls going on and of calls just ended included. Blocking, within a few seconds. Thread-safe. */
@ProviderType
public interface CallRecordService {

    /**
     * One page, newest first.
     *
     * @param limit at most so many, 1-10,000
     * @param after where the page begins: behind this place, or at the newest
     */
    CallRecordPage page(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException;

    /**
     * Gives every matching record to {@code sink}, newest first, each once, however many there are: neither side holds
     * more than a few hundred, and no connection is held while the sink takes its time.
     *
     * @throws CallRecordsUnavailableException also in the middle; what was given is right, the rest is missing
     */
    void stream(CallRecordQuery query, Consumer<CallRecord> sink) throws CallRecordsUnavailableException;

    CallRecordFigures figures();
}
