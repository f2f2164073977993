package io.tandempbx.cdr.api;

import java.util.List;
import java.util.Optional;

/**
 * Some call records, newest first.
 *
 * @param next where the next page begins; empty when this is the last
 */
public record CallRecordPage(List<CallRecord> records, Optional<CallRecordKey> next) {

    public CallRecordPage {
        records = List.copyOf(records);
    }
}
