package io.tandempbx.web.server;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code etc/pbx.web.cfg} says.
 *
 * @param httpsPort    0 takes a free one
 * @param maxBodyBytes of a request
 * @param hostNames    in lower case, by which this server may be called beside its addresses and {@code localhost}
 * @param idleSeconds  a connection without any octet for so long is closed
 */
record WebSettings(InetAddress bindAddress, int httpsPort, int maxBodyBytes, Set<String> hostNames, int idleSeconds) {
    static final String PID = "pbx.web";
    private static final int MAX_PORT = 65_535;

    WebSettings {
        hostNames = Set.copyOf(hostNames);
    }

    static SettingsFile<WebSettings> file() {
        return new SettingsFile<>(PID, WebSettings::values);
    }

    private static WebSettings values(SettingsReader reader) {
        String names = reader.text("host_names", "");
        Set<String> hostNames = Arrays.stream(names.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        if (!hostNames.stream().allMatch(name -> name.matches("[a-z0-9.-]{1,253}"))) {
            reader.problem("host_names", names, "must be host names separated by commas");
        }
        return new WebSettings(
                reader.address("bind_address", "0.0.0.0"),
                reader.integer("https_port", 8080, 0, MAX_PORT),
                reader.integer("max_body_bytes", 1 << 20, 1024, 64 << 20),
                hostNames,
                reader.integer("idle_seconds", 60, 5, 3600));
    }
}
