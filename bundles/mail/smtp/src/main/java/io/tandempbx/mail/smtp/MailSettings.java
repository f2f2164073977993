package io.tandempbx.mail.smtp;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * The values of {@code etc/pbx.mail.cfg}.
 *
 * @param host                of the mail server; empty for none
 * @param port                of it
 * @param tls                 how the connection is encrypted
 * @param verifyCertificate   whether its certificate must be trusted and its own
 * @param from                address that mails come from
 * @param fromName            shown beside it; may be empty
 * @param timeoutSeconds      for each answer of the server
 * @param firstPauseSeconds   after an attempt that failed
 * @param longestPauseSeconds which the pause grows to
 * @param giveUpHours         after which a mail waits no longer
 * @param maxWaiting          mails in the outbox
 * @param maxMegabytes        of them all
 * @param attachmentMegabytes larger attachments stay behind
 */
record MailSettings(
        String host,
        int port,
        Encryption tls,
        boolean verifyCertificate,
        String from,
        String fromName,
        int timeoutSeconds,
        int firstPauseSeconds,
        int longestPauseSeconds,
        int giveUpHours,
        int maxWaiting,
        int maxMegabytes,
        int attachmentMegabytes) {
    static final String PID = "pbx.mail";
    static final String HOST = "[A-Za-z0-9._:-]{1,255}";
    static final String HOST_RULE = "must be a host name or an address";
    static final int PORTS = 65_535;
    static final MailSettings PRESET = new MailSettings(
            "", 587, Encryption.STARTTLS, true, "pbx@localhost", "Tandem PBX", 30, 10, 900, 72, 1000, 500, 10);

    private static final int DAY_SECONDS = 86_400;

    static SettingsFile<MailSettings> file() {
        return new SettingsFile<>(PID, MailSettings::values);
    }

    private static MailSettings values(SettingsReader reader) {
        String host = reader.text("host", PRESET.host);
        if (!host.isEmpty() && !host.matches(HOST)) {
            reader.problem("host", host, HOST_RULE + ", or empty");
        }
        int port = reader.integer("port", PRESET.port, 1, PORTS);
        String tls = reader.text("tls", PRESET.tls.text());
        if (Encryption.of(tls).isEmpty()) {
            reader.problem("tls", tls, "must be starttls, tls or none");
        }
        boolean verify = reader.bool("verify_certificate", PRESET.verifyCertificate);
        String from = reader.text("from", PRESET.from);
        if (!Addresses.isAddress(from)) {
            reader.problem("from", from, Addresses.RULE);
        }
        String name = reader.text("from_name", PRESET.fromName);
        if (name.length() > 100 || !name.equals(Words.oneLine(name))) {
            reader.problem("from_name", name, "must be one line of at most 100 characters");
        }
        int timeout = reader.integer("timeout_seconds", PRESET.timeoutSeconds, 1, 300);
        int first = reader.integer("first_pause_seconds", PRESET.firstPauseSeconds, 1, DAY_SECONDS);
        int longest = reader.integer("longest_pause_seconds", PRESET.longestPauseSeconds, 1, DAY_SECONDS);
        if (first > longest) {
            reader.problem(
                    "first_pause_seconds",
                    Integer.toString(first),
                    "must not exceed longest_pause_seconds = " + longest);
        }
        return new MailSettings(
                host,
                port,
                Encryption.of(tls).orElse(PRESET.tls),
                verify,
                from,
                name,
                timeout,
                first,
                longest,
                reader.integer("give_up_hours", PRESET.giveUpHours, 1, 240),
                reader.integer("max_waiting", PRESET.maxWaiting, 1, 100_000),
                reader.integer("max_megabytes", PRESET.maxMegabytes, 1, 100_000),
                reader.integer("attachment_megabytes", PRESET.attachmentMegabytes, 0, 100));
    }
}
