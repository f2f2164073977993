package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.NewExtension;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.persistence.PersistenceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the last committed snapshot from memory, whether the database answers or not, and replaces it after each
 * committed change. Thread-safe: readers never wait, writers wait for one another.
 */
final class ExtensionDirectory implements DirectoryService, DirectoryAdminService {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionDirectory.class);

    private final DirectoryRepository repository;
    private final ReentrantLock writing = new ReentrantLock();
    private final Consumer<DirectorySnapshot> keeper;
    private volatile DirectorySnapshot snapshot;

    ExtensionDirectory(DirectoryRepository repository, DirectorySnapshot first) {
        this(repository, first, changed -> {});
    }

    /**
     * Serves a first snapshot.
     *
     * @param keeper is told of each that takes its place
     */
    ExtensionDirectory(DirectoryRepository repository, DirectorySnapshot first, Consumer<DirectorySnapshot> keeper) {
        this.repository = repository;
        this.keeper = keeper;
        this.snapshot = first;
    }

    @Override
    public DirectorySnapshot snapshot() {
        return snapshot;
    }

    @Override
    public Extension add(NewExtension extension) throws DirectoryException {
        return add(extension, ExtensionChange.NONE);
    }

    @Override
    public Extension add(NewExtension extension, ExtensionChange rest) throws DirectoryException {
        List<String> problems = new ArrayList<>();
        note(problems, "number", ExtensionRules.number(extension.number()));
        note(problems, "password", ExtensionRules.password(extension.password(), extension.number()));
        note(problems, "name", ExtensionRules.name(extension.name()));
        if (!extension.email().isEmpty()) {
            note(problems, "email", ExtensionRules.email(extension.email()));
        }
        ExtensionChanges.check(extension.number(), rest, problems);
        if (!problems.isEmpty()) {
            throw new DirectoryException(problems);
        }
        change(present -> List.of(ExtensionChanges.apply(added(extension, present), rest, present.realm())));
        return latest(extension.number());
    }

    @Override
    public List<Extension> change(Map<String, ExtensionChange> changes, Optional<Long> version)
            throws DirectoryException {
        List<String> problems = new ArrayList<>();
        changes.forEach((number, change) -> ExtensionChanges.check(number, change, problems));
        if (!problems.isEmpty()) {
            throw new DirectoryException(problems);
        }
        change(present -> {
            List<Extension> changed = new ArrayList<>();
            for (Map.Entry<String, ExtensionChange> entry : changes.entrySet()) {
                Extension before = known(present, entry.getKey(), version);
                changed.add(ExtensionChanges.apply(before, entry.getValue(), present.realm()));
            }
            return changed;
        });
        return changes.keySet().stream().map(this::latest).toList();
    }

    @Override
    public Extension remove(String number, Optional<Long> version) throws DirectoryException {
        List<Extension> removed = new ArrayList<>();
        writing.lock();
        try {
            snapshot = repository.remove(number, present -> removed.add(known(present, number, version)));
            keeper.accept(snapshot);
        } catch (PersistenceException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
        return removed.get(0);
    }

    private static Extension known(DirectorySnapshot present, String number, Optional<Long> version)
            throws DirectoryException {
        Extension extension = present.find(number)
                .orElseThrow(() -> new DirectoryException(
                        DirectoryException.Kind.UNKNOWN,
                        List.of("number: " + ExtensionRules.shown(number) + " is not an extension")));
        if (version.isPresent() && version.get() != extension.version()) {
            throw new DirectoryException(
                    DirectoryException.Kind.CONFLICT,
                    List.of("version: is not the latest, somebody else has changed this extension"));
        }
        return extension;
    }

    private Extension latest(String number) {
        return snapshot.find(number).orElseThrow(() -> new IllegalStateException("removed meanwhile"));
    }

    @Override
    public List<Extension> importCsv(Reader csv) throws DirectoryException, IOException {
        CsvImport file = CsvImport.read(csv);
        return change(file::extensions).stream()
                .map(extension -> latest(extension.number()))
                .toList();
    }

    @Override
    public DirectoryAdminService rehearsal() {
        return new ExtensionDirectory(new RehearsedRepository(repository), snapshot);
    }

    @Override
    public void exportCsv(Writer csv) throws IOException {
        CsvExport.write(snapshot, csv);
    }

    /** Serves what {@code load} gives instead, for example when another database takes the place of the first. */
    DirectorySnapshot reload(Supplier<DirectorySnapshot> load) {
        writing.lock();
        try {
            DirectorySnapshot loaded = load.get();
            snapshot = loaded;
            keeper.accept(loaded);
            return loaded;
        } finally {
            writing.unlock();
        }
    }

    private static Extension added(NewExtension extension, DirectorySnapshot present) throws DirectoryException {
        String number = extension.number();
        if (present.find(number).isPresent()) {
            throw new DirectoryException(List.of("number: " + ExtensionRules.shown(number) + " is taken"));
        }
        Credentials credentials = Credentials.of(number, present.realm(), extension.password());
        return new Extension(
                number, extension.name(), extension.email(), true, credentials.ha1Md5(), credentials.ha1Sha256());
    }

    private List<Extension> change(DirectoryRepository.Change change) throws DirectoryException {
        List<Extension> put = new ArrayList<>();
        writing.lock();
        try {
            snapshot = repository.change(present -> {
                put.clear(); // it may be asked again
                put.addAll(change.from(present));
                return put;
            });
            keeper.accept(snapshot);
        } catch (PersistenceException e) {
            throw unavailable(e);
        } finally {
            writing.unlock();
        }
        return put;
    }

    private static DirectoryException unavailable(PersistenceException failure) {
        if (!DatabaseFaults.isOutage(failure)) { // that is told elsewhere
            LOG.warn("The database refused a change of the directory: {}", DatabaseFaults.describe(failure));
        }
        return new DirectoryException(
                DirectoryException.Kind.UNAVAILABLE,
                List.of("the database does not answer or refused; nothing was changed"));
    }

    private static void note(List<String> problems, String field, Optional<String> problem) {
        problem.ifPresent(text -> problems.add(field + ": " + text));
    }
}
