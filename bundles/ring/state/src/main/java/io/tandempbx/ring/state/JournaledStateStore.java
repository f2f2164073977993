package io.tandempbx.ring.state;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * The state of this node: tables on the heap of this bundle, which is never replaced while the process runs, and a
 * journal from which the next process takes them over.
 *
 * <p>System properties: {@code karaf.data} (the journal is in {@code state} below it), {@code tandem.journal=false} (none),
 * {@code tandem.journal.mebibytes} (smallest file size, preset 16; there are two files, four for moments).
 */
@Component(immediate = true)
public final class JournaledStateStore implements StateStore {
    private static final System.Logger LOG = System.getLogger(JournaledStateStore.class.getName());

    private final MemoryStateStore store;
    private final Journal journal;

    public JournaledStateStore() {
        this(
                Path.of(System.getProperty("karaf.data", "data"), "state"),
                Integer.getInteger("tandem.journal.mebibytes", 16) << 20,
                Boolean.parseBoolean(System.getProperty("tandem.journal", "true")));
    }

    JournaledStateStore(Path directory, int minimumBytes, boolean journaled) {
        this(directory, minimumBytes, journaled, JournalFile::force);
    }

    JournaledStateStore(
            Path directory, int minimumBytes, boolean journaled, Journal.Disk disk) { // unit tests enter here
        journal = new Journal(directory, minimumBytes, () -> liveTables(), disk);
        store = new MemoryStateStore(journal::append, journal);
        if (journaled) {
            try {
                journal.open(store::restore);
            } catch (IOException e) {
                LOG.log(
                        Level.ERROR,
                        "The journal cannot be opened, calls would not survive a crash: {0}",
                        e.toString());
            }
        }
    }

    private java.util.Map<String, java.util.Map<String, byte[]>> liveTables() {
        return store.live();
    }

    @Override
    public StateTable open(String name) {
        return store.open(name);
    }

    @Deactivate
    void close() {
        journal.close();
    }
}
