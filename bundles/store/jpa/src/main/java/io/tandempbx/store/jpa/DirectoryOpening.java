package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first snapshot: begins an empty database with demo extensions, and imports the file that was asked for at
 * start. Everything that ends in the database does so in one transaction; what cannot be imported is told and left.
 *
 * @param repository where the extensions are
 * @param demoFile   receives the passwords of the demo extensions
 * @param random     cryptographically strong
 * @param out        what an operator reads
 */
record DirectoryOpening(ExtensionRepository repository, Path demoFile, RandomGenerator random, PrintStream out) {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryOpening.class);

    /**
     * @param settings   realm and demo extensions, for an empty database
     * @param importFile extensions to import, empty for none
     * @throws javax.persistence.PersistenceException if the database does not answer; may be repeated
     */
    DirectorySnapshot open(StoreSettings settings, Optional<Path> importFile) {
        Optional<DirectorySnapshot> present = repository.load();
        if (present.isEmpty()) {
            return begin(settings, importFile);
        }
        if (importFile.isEmpty()) {
            return present.get();
        }
        List<Extension> imported = new ArrayList<>();
        try {
            CsvImport csv = read(importFile.get());
            DirectorySnapshot changed = repository.change(directory -> {
                imported.addAll(csv.extensions(directory));
                return imported;
            });
            LOG.info("Imported {} extensions from {}", imported.size(), importFile.get());
            return changed;
        } catch (DirectoryException e) {
            tell(importFile.get(), e);
            return present.get();
        }
    }

    private DirectorySnapshot begin(StoreSettings settings, Optional<Path> importFile) {
        List<Extension> first = new ArrayList<>();
        if (importFile.isPresent()) {
            try {
                first.addAll(read(importFile.get()).extensions(new DirectorySnapshot(settings.realm(), 0, Map.of())));
                LOG.info("Imported {} extensions from {}", first.size(), importFile.get());
            } catch (DirectoryException e) {
                tell(importFile.get(), e);
            }
        }
        String table = "";
        if (settings.demoExtensions()) {
            DemoExtensions demo = DemoExtensions.generate(
                    first.stream().map(Extension::number).collect(Collectors.toSet()), random);
            first.addAll(demo.extensions(settings.realm()));
            table = demo.isEmpty() ? "" : demo.table(save(demo));
        }
        DirectorySnapshot begun = repository.create(settings.realm(), first);
        out.print(table);
        out.flush();
        return begun;
    }

    /** Before the commit: a password that is in the database only as a hash must be somewhere else first. */
    private String save(DemoExtensions demo) {
        try {
            demo.save(demoFile);
            return " and kept in " + demoFile;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("The passwords of the demo extensions could not be kept in {}: {}", demoFile, e.toString());
            return "";
        }
    }

    private static CsvImport read(Path file) throws DirectoryException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return CsvImport.read(reader);
        } catch (CharacterCodingException e) {
            throw new DirectoryException(List.of("the file must be UTF-8 text"));
        } catch (IOException e) {
            throw new DirectoryException(List.of("the file cannot be read: " + e));
        }
    }

    private void tell(Path file, DirectoryException refused) {
        out.println("Nothing was imported from " + file + ":");
        refused.problems().forEach(problem -> out.println("    " + problem));
        out.flush();
        LOG.warn("Nothing was imported from {}: {}", file, String.join("; ", refused.problems()));
    }
}
