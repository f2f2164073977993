package io.tandempbx.sip.jain;

import io.tandempbx.sip.jain.transport.ListenSettings;
import io.tandempbx.sip.jain.transport.StreamLimits;
import io.tandempbx.sip.jain.transport.Surroundings;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code etc/pbx.sip.cfg} says.
 *
 * @param maxMessageBytes larger messages are refused
 * @param t1Ms            the round-trip estimate all timers come from (RFC 3261 §17.1.1.1)
 * @param nonceSeconds    how long a nonce may be used
 * @param md5OnlyAgents   starts of User-Agent values of phones that give up when SHA-256 is offered beside MD5
 * @param droppedAgents   parts of User-Agent values, in lower case, of programs that are not answered
 */
public record SipSettings(
        ListenSettings listen,
        StreamLimits streams,
        Surroundings surroundings,
        int maxMessageBytes,
        int t1Ms,
        int nonceSeconds,
        List<String> md5OnlyAgents,
        List<String> droppedAgents) {

    public static final String PID = "pbx.sip";
    private static final String SCANNERS =
            "friendly-scanner,sipvicious,sipcli,sip-scan,sundayddr,iwar,pplsip,sipptk,smap,vaxsipuseragent";

    public SipSettings {
        md5OnlyAgents = List.copyOf(md5OnlyAgents);
        droppedAgents = List.copyOf(droppedAgents);
    }

    /** The file with its rules. */
    public static SettingsFile<SipSettings> file() {
        return new SettingsFile<>(PID, SipSettings::values);
    }

    /** Free ports of this address without TLS, everything else as preset. */
    static SipSettings on(InetAddress address) {
        String none = "0";
        return values(new SettingsReader(
                PID,
                Map.of(
                        "bind_address",
                        address.getHostAddress(),
                        "udp_port",
                        none,
                        "tcp_port",
                        none,
                        "tls_port",
                        none)));
    }

    private static List<String> agents(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1))
                .map(String::strip)
                .filter(agent -> !agent.isEmpty())
                .toList();
    }

    private static SipSettings values(SettingsReader reader) {
        return new SipSettings(
                ListenSettings.of(reader),
                StreamLimits.of(reader),
                Surroundings.of(reader),
                reader.integer("max_message_bytes", 65535, 1500, 1 << 20),
                reader.integer("t1_ms", 500, 10, 5000),
                reader.integer("nonce_seconds", 60, 5, 86_400),
                agents(reader.text("md5_only_agents", "baresip v0.,baresip v1.")),
                agents(reader.text("dropped_agents", SCANNERS).toLowerCase(Locale.ROOT)));
    }
}
