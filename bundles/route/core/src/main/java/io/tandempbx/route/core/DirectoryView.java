package io.tandempbx.route.core;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;

/** The latest directory, also while the store is away or being replaced. Thread-safe. */
final class DirectoryView {
    private final ServiceSlot<DirectoryService> slot = new ServiceSlot<>();
    private volatile Optional<DirectorySnapshot> last = Optional.empty();

    void bind(DirectoryService arriving) {
        last = Optional.of(arriving.snapshot());
        slot.bind(arriving);
    }

    void unbind(DirectoryService leaving) {
        last = Optional.of(leaving.snapshot());
        slot.unbind(leaving);
    }

    /** Empty only before the first directory was ever bound. */
    Optional<DirectorySnapshot> latest() {
        return slot.call(DirectoryService::snapshot).or(() -> last);
    }
}
