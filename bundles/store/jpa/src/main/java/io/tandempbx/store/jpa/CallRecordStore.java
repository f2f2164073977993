package io.tandempbx.store.jpa;

import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.RejectedRecordException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Offers the table of call records on whatever database is there; while there is none, it says so. */
@Component(immediate = true, service = CallRecordRepository.class)
public final class CallRecordStore implements CallRecordRepository {
    private final CallRecordTable table = new CallRecordTable();

    @Reference(
            target = "(osgi.jndi.service.name=" + DatabaseStart.SOURCE_NAME + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSource(DataSource source, Map<String, Object> properties) {
        DatabaseKind kind = DatabaseKind.of(String.valueOf(properties.get(DatabaseStart.KIND_PROPERTY)))
                .orElseThrow();
        table.use(new CallRecordTable.Source(source, kind));
    }

    void unbindSource(DataSource source) {
        table.leave(source);
    }

    @Override
    public void add(List<CallRecord> records) throws CallRecordsUnavailableException, RejectedRecordException {
        table.add(records);
    }

    @Override
    public List<CallRecord> find(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        return table.find(query, limit, after);
    }

    @Override
    public int remove(Instant before, int limit) throws CallRecordsUnavailableException {
        return table.remove(before, limit);
    }
}
