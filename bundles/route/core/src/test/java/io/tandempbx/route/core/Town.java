package io.tandempbx.route.core;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.TimeCondition;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A dial plan in the making, with extensions 1001 to 1006. */
final class Town {
    /** A Wednesday, 10:00 in Berlin. */
    static final Instant NOON = Instant.parse("2026-11-25T09:00:00Z");

    final Map<String, Extension> extensions = new HashMap<>();
    final Map<String, RingGroup> groups = new HashMap<>();
    final Map<String, OutboundRoute> outbound = new HashMap<>();
    final Map<String, InboundRoute> inbound = new HashMap<>();
    final Map<String, TimeCondition> times = new HashMap<>();
    final Map<String, Holidays> holidays = new HashMap<>();
    final Map<String, Instant> answers = new HashMap<>();
    final Map<String, TrunkRank> ranks = new HashMap<>();
    final Map<String, String> settings = new HashMap<>();

    Town() {
        settings.put("voicemail_after", "");
        List.of("1001", "1002", "1003", "1004", "1005", "1006").forEach(number -> put(number, CallHandling.PRESET));
    }

    void put(String number, CallHandling handling) {
        put(number, true, false, true, handling);
    }

    void put(String number, boolean enabled, boolean undisturbed, boolean external, CallHandling handling) {
        extensions.put(
                number,
                new Extension(number, "Name", "", enabled, "", "", external, true, false, undisturbed, handling, 1));
    }

    static CallHandling forwards(String always, String busy, String noAnswer, String unregistered) {
        return new CallHandling(always, busy, noAnswer, unregistered, 0, true, ClassOfService.NATIONAL, "", List.of());
    }

    static CallHandling reach(ClassOfService reach) {
        return new CallHandling("", "", "", "", 0, true, reach, "", List.of());
    }

    RoutePlan dial(String digits) {
        return dial("1001", digits, NOON);
    }

    RoutePlan dial(String caller, String digits, Instant at) {
        return ask(RouteRequest.fromExtension(caller, digits, at));
    }

    RoutePlan arrive(String trunk, String digits, Instant at) {
        return ask(RouteRequest.fromTrunk(trunk, "0301234567", digits, at));
    }

    private RoutePlan ask(RouteRequest request) {
        try {
            return new DialPlan(
                            RouteSettings.file().take(settings),
                            new DirectorySnapshot("tandem", 1, extensions),
                            new RouteItems(groups, outbound, inbound, times, holidays, Map.of()),
                            who -> answers.getOrDefault(who, Instant.EPOCH),
                            trunk -> ranks.getOrDefault(trunk, TrunkRank.PRESET))
                    .route(request);
        } catch (InvalidSettingsException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
