package io.tandempbx.store.jpa;

import io.tandempbx.directory.api.DirectoryException;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import java.util.HashMap;
import java.util.Map;

/** Changes that nobody keeps, for a dry run; versions stay. For one thread. */
final class RehearsedRepository implements DirectoryRepository {
    private DirectorySnapshot present;

    RehearsedRepository(DirectorySnapshot present) {
        this.present = present;
    }

    @Override
    public DirectorySnapshot change(Change change) throws DirectoryException {
        Map<String, Extension> extensions = new HashMap<>(present.extensions());
        change.from(present).forEach(extension -> extensions.put(extension.number(), extension));
        return become(extensions);
    }

    @Override
    public DirectorySnapshot remove(String number, Check check) throws DirectoryException {
        check.of(present);
        Map<String, Extension> extensions = new HashMap<>(present.extensions());
        extensions.remove(number);
        return become(extensions);
    }

    private DirectorySnapshot become(Map<String, Extension> extensions) {
        present = new DirectorySnapshot(present.realm(), present.version(), extensions);
        return present;
    }
}
