package io.tandempbx.registrar.core;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;

/** The latest directory snapshot, also while the directory itself is being replaced. Thread-safe. */
final class DirectoryView {
    private final ServiceSlot<DirectoryService> slot = new ServiceSlot<>();
    private volatile Optional<DirectorySnapshot> last = Optional.empty();

    void bind(DirectoryService arriving) {
        slot.bind(arriving);
    }

    void unbind(DirectoryService leaving) {
        slot.unbind(leaving);
    }

    /** Empty only before the first directory was ever bound. */
    Optional<DirectorySnapshot> latest() {
        Optional<DirectorySnapshot> fresh = slot.call(DirectoryService::snapshot);
        if (fresh.isPresent()) {
            last = fresh;
            return fresh;
        }
        return last;
    }
}
