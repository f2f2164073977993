package io.tandempbx.route.core;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Map;
import java.util.stream.Collectors;

/** How trunks rank, also while their service is being replaced. Thread-safe; never waits. */
final class TrunkView {
    private final ServiceSlot<TrunkAdminService> slot = new ServiceSlot<>();
    private volatile Map<String, TrunkRank> last = Map.of();

    void bind(TrunkAdminService arriving) {
        slot.bind(arriving);
    }

    void unbind(TrunkAdminService leaving) {
        last = leaving.configured().stream().collect(Collectors.toUnmodifiableMap(Trunk::id, TrunkRank::of));
        slot.unbind(leaving);
    }

    TrunkRank of(String trunk) {
        return slot.call(service -> service.find(trunk).map(TrunkRank::of).orElse(TrunkRank.PRESET))
                .orElseGet(() -> last.getOrDefault(trunk, TrunkRank.PRESET));
    }
}
