package io.tandempbx.sip.jain.transport;

import io.tandempbx.wiring.api.SettingsReader;

/**
 * What a peer may take of the node over TCP and TLS.
 *
 * @param idleSeconds  a connection without any octet for so long is closed
 * @param perAddress   connections one address may have open at a time; one more is closed at once
 * @param maxHeadBytes of a message's start line and headers
 */
public record StreamLimits(int idleSeconds, int perAddress, int maxHeadBytes) {

    /** Reads its keys. */
    public static StreamLimits of(SettingsReader reader) {
        return new StreamLimits(
                reader.integer("tcp_idle_seconds", 7200, 10, 1 << 20),
                reader.integer("max_connections_per_address", 1000, 1, 100_000),
                reader.integer("max_head_bytes", 65_536, 1024, 1 << 20));
    }
}
