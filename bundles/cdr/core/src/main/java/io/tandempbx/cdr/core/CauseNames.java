package io.tandempbx.cdr.core;

import java.util.Map;

/** Names of the Q.850 causes that calls end with. */
final class CauseNames {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "unallocated_number"),
            Map.entry(2, "no_route_to_network"),
            Map.entry(3, "no_route_to_destination"),
            Map.entry(6, "channel_unacceptable"),
            Map.entry(16, "normal_call_clearing"),
            Map.entry(17, "user_busy"),
            Map.entry(18, "no_user_response"),
            Map.entry(19, "no_answer"),
            Map.entry(20, "subscriber_absent"),
            Map.entry(21, "call_rejected"),
            Map.entry(22, "number_changed"),
            Map.entry(25, "exchange_routing_error"),
            Map.entry(26, "non_selected_user_clearing"),
            Map.entry(27, "destination_out_of_order"),
            Map.entry(28, "invalid_number_format"),
            Map.entry(29, "facility_rejected"),
            Map.entry(31, "normal_unspecified"),
            Map.entry(34, "no_circuit_available"),
            Map.entry(38, "network_out_of_order"),
            Map.entry(41, "temporary_failure"),
            Map.entry(42, "congestion"),
            Map.entry(44, "requested_channel_unavailable"),
            Map.entry(47, "resource_unavailable"),
            Map.entry(50, "facility_not_subscribed"),
            Map.entry(55, "incoming_calls_barred"),
            Map.entry(57, "bearer_capability_not_authorized"),
            Map.entry(58, "bearer_capability_not_available"),
            Map.entry(63, "service_not_available"),
            Map.entry(65, "bearer_capability_not_implemented"),
            Map.entry(79, "service_not_implemented"),
            Map.entry(87, "not_in_user_group"),
            Map.entry(88, "incompatible_destination"),
            Map.entry(95, "invalid_message"),
            Map.entry(102, "recovery_on_timer_expiry"),
            Map.entry(111, "protocol_error"),
            Map.entry(127, "interworking"));

    private CauseNames() {}

    static String of(int cause) {
        String name = NAMES.get(cause);
        return name == null ? "cause_" + cause : name;
    }
}
