package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.api.TrunkStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A trunk as commands show it: how it is, and how it is configured. */
record TrunkView(
        String id,
        String name,
        String host,
        String state,
        String reason,
        boolean registers,
        boolean registered,
        int activeCalls,
        int maxChannels,
        String since,
        long rttMs,
        boolean hasPassword,
        Map<String, String> values) {

    static TrunkView of(Trunk trunk, List<TrunkStatus> all) {
        Optional<TrunkStatus> now =
                all.stream().filter(status -> status.id().equals(trunk.id())).findFirst();
        Map<String, String> values = new LinkedHashMap<>();
        trunk.values().forEach((field, value) -> values.put(field.text(), value));
        return new TrunkView(
                trunk.id(),
                trunk.text(TrunkField.NAME),
                trunk.text(TrunkField.HOST),
                now.map(TrunkStatus::state).orElse(TrunkState.DOWN).name().toLowerCase(Locale.ROOT),
                now.map(TrunkStatus::reason).orElse(""),
                trunk.text(TrunkField.MODE).equals("register"),
                now.flatMap(TrunkStatus::registered).orElse(false),
                now.map(TrunkStatus::activeCalls).orElse(0),
                trunk.number(TrunkField.MAX_CHANNELS),
                now.map(status -> status.since().toString()).orElse(""),
                now.map(TrunkStatus::rttMs).orElse(-1L),
                trunk.hasPassword(),
                values);
    }
}
