package io.tandempbx.store.jpa;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.recording.api.RecordingsUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Offers the table of recordings on whatever database is there; while there is none, it says so. */
@Component(immediate = true, service = RecordingRepository.class)
public final class RecordingStore implements RecordingRepository {
    private final RecordingTable table = new RecordingTable();

    @Reference(
            target = "(osgi.jndi.service.name=" + DatabaseStart.SOURCE_NAME + ")",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSource(DataSource source) {
        table.use(source);
    }

    void unbindSource(DataSource source) {
        table.leave(source);
    }

    @Override
    public void put(Recording recording) throws RecordingsUnavailableException {
        table.put(recording);
    }

    @Override
    public Optional<Recording> find(String id) throws RecordingsUnavailableException {
        return table.find(id);
    }

    @Override
    public List<Recording> find(RecordingQuery query) throws RecordingsUnavailableException {
        return table.find(query);
    }

    @Override
    public List<Recording> oldest(Instant before, int limit) throws RecordingsUnavailableException {
        return table.oldest(before, limit);
    }

    @Override
    public long totalBytes() throws RecordingsUnavailableException {
        return table.totalBytes();
    }

    @Override
    public boolean remove(String id) throws RecordingsUnavailableException {
        return table.remove(id);
    }
}
