package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes that nobody keeps, for a dry run; versions stay. They begin with what is kept when the first of them is made, so a
 * database that does not answer refuses them as it would refuse those that are meant. For one thread.
 */
final class RehearsedRepository implements DirectoryRepository {
    private final DirectoryRepository kept;
    private @Nullable DirectorySnapshot changed; // null until the first change

    RehearsedRepository(DirectoryRepository kept) {
        this.kept = kept;
    }

    @Override
    public DirectorySnapshot present() {
        DirectorySnapshot known = changed;
        return known == null ? kept.present() : known;
    }

    @Override
    public DirectorySnapshot change(Change change) throws DirectoryException {
        DirectorySnapshot present = present();
        Map<String, Extension> extensions = new HashMap<>(present.extensions());
        change.from(present).forEach(extension -> extensions.put(extension.number(), extension));
        return become(present, extensions);
    }

    @Override
    public DirectorySnapshot remove(String number, Check check) throws DirectoryException {
        DirectorySnapshot present = present();
        check.of(present);
        Map<String, Extension> extensions = new HashMap<>(present.extensions());
        extensions.remove(number);
        return become(present, extensions);
    }

    private DirectorySnapshot become(DirectorySnapshot present, Map<String, Extension> extensions) {
        DirectorySnapshot next = new DirectorySnapshot(present.realm(), present.version(), extensions);
        changed = next;
        return next;
    }
}
