package io.tandempbx.trunk.core;

import io.tandempbx.trunk.core.dns.ResolverAddresses;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of {@code etc/pbx.trunk.cfg}.
 *
 * @param dnsServers      whom to ask; empty for those of the operating system
 * @param dnsTimeoutMs    of one question to one of them
 * @param answerTimeoutMs how long a trunk has to answer OPTIONS or REGISTER
 * @param retryMinSeconds first pause after a refused registration
 * @param retryMaxSeconds longest pause after one
 */
record TrunkSettings(
        List<InetSocketAddress> dnsServers,
        int dnsTimeoutMs,
        int answerTimeoutMs,
        int retryMinSeconds,
        int retryMaxSeconds) {
    static final String PID = "pbx.trunk";
    private static final int DNS_PORT = 53;

    TrunkSettings {
        dnsServers = List.copyOf(dnsServers);
    }

    static SettingsFile<TrunkSettings> file() {
        return new SettingsFile<>(PID, TrunkSettings::values);
    }

    private static TrunkSettings values(SettingsReader reader) {
        String servers = reader.text("dns_servers", "");
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String each : servers.isEmpty() ? new String[0] : servers.split(",")) {
            Optional<InetSocketAddress> address = ResolverAddresses.parse(each.strip(), DNS_PORT);
            if (address.isEmpty()) {
                reader.problem(
                        "dns_servers", servers, "must be IP addresses, each perhaps with :port, separated by commas");
                break;
            }
            addresses.add(address.get());
        }
        int min = reader.integer("retry_min_seconds", 2, 1, 3600);
        int max = reader.integer("retry_max_seconds", 300, 1, 86_400);
        if (min > max) {
            reader.problem("retry_min_seconds", Integer.toString(min), "must not exceed retry_max_seconds = " + max);
        }
        return new TrunkSettings(
                addresses,
                reader.integer("dns_timeout_ms", 1500, 50, 10_000),
                reader.integer("answer_timeout_ms", 3000, 50, 30_000),
                min,
                max);
    }
}
