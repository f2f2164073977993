package io.tandempbx.security.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;

/**
 * What {@code etc/pbx.security.cfg} says.
 *
 * @param banFailures      one more within the window bans an address
 * @param banExempt        addresses that are never banned, and from which a locked user may still log in
 * @param lockoutFailures  wrong passwords in a row that lock a user
 */
record SecuritySettings(
        int banFailures,
        int banWindowSeconds,
        int banSeconds,
        Set<InetAddress> banExempt,
        int lockoutFailures,
        int lockoutSeconds,
        int minPasswordLength) {
    static final String PID = "pbx.security";
    private static final int DAY = 86_400;

    SecuritySettings {
        banExempt = Set.copyOf(banExempt);
    }

    static SettingsFile<SecuritySettings> file() {
        return new SettingsFile<>(PID, SecuritySettings::values);
    }

    private static SecuritySettings values(SettingsReader reader) {
        return new SecuritySettings(
                reader.integer("ban_failures", 10, 1, 10_000),
                reader.integer("ban_window_seconds", 600, 1, DAY),
                reader.integer("ban_seconds", 3600, 1, 365 * DAY),
                exempt(reader),
                reader.integer("lockout_failures", 5, 1, 1000),
                reader.integer("lockout_seconds", 300, 1, DAY),
                reader.integer("min_password_length", 10, 8, 64));
    }

    private static Set<InetAddress> exempt(SettingsReader reader) {
        String text = reader.text("ban_exempt", "127.0.0.1,::1");
        Set<InetAddress> addresses = new HashSet<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                try {
                    addresses.add(Addresses.parse(part.strip()));
                } catch (UnknownHostException e) {
                    reader.problem("ban_exempt", text, "must be IP addresses separated by commas");
                }
            }
        }
        return addresses;
    }
}
