package io.tandempbx.media.engine;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code etc/pbx.media.cfg}, checked as a whole. */
record MediaSettings(
        PortRange rtpPorts, InetAddress bindAddress, int quarantineSeconds, int mediaTimeoutSeconds, int threads) {
    static final String PID = "pbx.media";
    private static final int MAX_THREADS = 16;
    private static final String DEFAULT_PORTS = "10000-20000";
    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})\\s*-\\s*(\\d{1,5})");

    static SettingsFile<MediaSettings> file() {
        return new SettingsFile<>(PID, MediaSettings::values);
    }

    private static MediaSettings values(SettingsReader reader) {
        int cores = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        return new MediaSettings(
                ports(reader),
                reader.address("bind_address", "0.0.0.0"),
                reader.integer("quarantine_seconds", 10, 0, 3600),
                reader.integer("media_timeout_seconds", 60, 0, 86_400),
                reader.integer("engine_threads", cores, 1, MAX_THREADS));
    }

    private static PortRange ports(SettingsReader reader) {
        String value = reader.text("rtp_ports", DEFAULT_PORTS);
        Matcher matcher = PORTS.matcher(value);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = Integer.parseInt(matcher.group(2));
            boolean valid = first % 2 == 0 && first >= 1024 && last <= 65_535;
            if (valid && last - first + 1 >= PortRange.MIN_PORTS) {
                return new PortRange(first, last);
            }
        }
        reader.problem(
                "rtp_ports",
                value,
                "must be FIRST-LAST with an even first, at least " + PortRange.MIN_PORTS + " ports, within 1024-65535");
        return new PortRange(10_000, 20_000);
    }
}
