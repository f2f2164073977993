package io.tandempbx.cdr.core;

import java.util.Map;

/** Names of the Q.850 causes that calls end with. */
final class CauseNames {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "unallocated_number"),
            Map.entry(16, "normal_call_clearing"),
            Map.entry(17, "user_busy"),
            Map.entry(19, "no_answer"),
            Map.entry(20, "subscriber_absent"),
            Map.entry(21, "call_rejected"),
            Map.entry(28, "invalid_number_format"),
            Map.entry(41, "temporary_failure"),
            Map.entry(88, "incompatible_destination"),
            Map.entry(102, "recovery_on_timer_expiry"),
            Map.entry(127, "interworking"));

    private CauseNames() {}

    static String of(int cause) {
        String name = NAMES.get(cause);
        return name == null ? "cause_" + cause : name;
    }
}
