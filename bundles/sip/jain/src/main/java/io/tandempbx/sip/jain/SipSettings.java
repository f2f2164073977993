package io.tandempbx.sip.jain;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code etc/pbx.sip.cfg} says.
 *
 * @param udpPort         0 takes a free one
 * @param tcpPort         0 takes a free one
 * @param maxMessageBytes larger messages are refused
 * @param t1Ms            the round-trip estimate all timers come from (RFC 3261 §17.1.1.1)
 * @param tcpIdleSeconds  a connection without any octet for so long is closed
 * @param nonceSeconds    how long a nonce may be used
 * @param md5OnlyAgents   starts of User-Agent values of phones that give up when SHA-256 is offered beside MD5
 */
public record SipSettings(
        InetAddress bindAddress,
        int udpPort,
        int tcpPort,
        int maxMessageBytes,
        int t1Ms,
        int tcpIdleSeconds,
        int nonceSeconds,
        List<String> md5OnlyAgents) {

    public static final String PID = "pbx.sip";
    private static final int MAX_PORT = 65535;

    public SipSettings {
        md5OnlyAgents = List.copyOf(md5OnlyAgents);
    }

    /** The file with its rules. */
    public static SettingsFile<SipSettings> file() {
        return new SettingsFile<>(PID, SipSettings::values);
    }

    private static List<String> agents(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1))
                .map(String::strip)
                .filter(agent -> !agent.isEmpty())
                .toList();
    }

    private static SipSettings values(SettingsReader reader) {
        return new SipSettings(
                reader.address("bind_address", "0.0.0.0"),
                reader.integer("udp_port", 5060, 0, MAX_PORT),
                reader.integer("tcp_port", 5060, 0, MAX_PORT),
                reader.integer("max_message_bytes", 65535, 1500, 1 << 20),
                reader.integer("t1_ms", 500, 10, 5000),
                reader.integer("tcp_idle_seconds", 7200, 10, 1 << 20),
                reader.integer("nonce_seconds", 60, 5, 86_400),
                agents(reader.text("md5_only_agents", "baresip v0.,baresip v1.")));
    }
}
