package io.tandempbx.registrar.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * The values of {@code etc/pbx.registrar.cfg}.
 *
 * @param defaultExpiresSeconds granted to a phone that asks for no time
 * @param minExpiresSeconds     shorter wishes are answered 423
 * @param maxExpiresSeconds     longer wishes are cut to this
 * @param maxContacts           per extension
 * @param spreadPercent         by how much granted times are shortened at most, differently for each request
 * @param keepaliveSeconds      how often contacts are asked whether they are there; 0 for never
 * @param keepaliveOfAll        whether contacts are asked that are not behind a NAT too
 */
record RegistrarSettings(
        int defaultExpiresSeconds,
        int minExpiresSeconds,
        int maxExpiresSeconds,
        int maxContacts,
        int spreadPercent,
        int keepaliveSeconds,
        boolean keepaliveOfAll) {
    static final String PID = "pbx.registrar";
    static final RegistrarSettings DEFAULTS = new RegistrarSettings(3600, 60, 3600, 10, 10, 30, false);

    private static final int LONGEST_SECONDS = 86_400;
    /** A wish of an hour or more may not be refused as too short (RFC 3261 §10.3). */
    private static final int LONGEST_MINIMUM_SECONDS = 3600;

    static SettingsFile<RegistrarSettings> file() {
        return new SettingsFile<>(PID, RegistrarSettings::values);
    }

    /**
     * Shortens a granted time, so that phones that registered together do not all return together. The same request gets the
     * same time.
     */
    int spread(int seconds, String callId, long cseq) {
        int most = seconds * spreadPercent / 100;
        int less = most == 0 ? 0 : Math.floorMod(31 * callId.hashCode() + Long.hashCode(cseq) * 0x9E3779B1, most + 1);
        return Math.max(seconds - less, Math.min(seconds, minExpiresSeconds));
    }

    private static RegistrarSettings values(SettingsReader reader) {
        int max = reader.integer("max_expires_seconds", DEFAULTS.maxExpiresSeconds, 1, LONGEST_SECONDS);
        int min = reader.integer("min_expires_seconds", DEFAULTS.minExpiresSeconds, 1, LONGEST_MINIMUM_SECONDS);
        int preset = reader.integer("default_expires_seconds", DEFAULTS.defaultExpiresSeconds, 1, LONGEST_SECONDS);
        int contacts = reader.integer("max_contacts_per_extension", DEFAULTS.maxContacts, 1, 100);
        if (min > max) {
            reader.problem(
                    "min_expires_seconds", Integer.toString(min), "must not exceed max_expires_seconds = " + max);
        }
        if (preset < min || preset > max) {
            reader.problem(
                    "default_expires_seconds",
                    Integer.toString(preset),
                    "must lie between min_expires_seconds = " + min + " and max_expires_seconds = " + max);
        }
        int spread = reader.integer("expires_spread_percent", DEFAULTS.spreadPercent, 0, 50);
        int keepalive = reader.integer("keepalive_seconds", DEFAULTS.keepaliveSeconds, 0, 3600);
        String whom = reader.text("keepalive_contacts", "nat");
        if (!whom.equals("nat") && !whom.equals("all")) {
            reader.problem("keepalive_contacts", whom, "must be nat or all");
        }
        return new RegistrarSettings(preset, min, max, contacts, spread, keepalive, whom.equals("all"));
    }
}
