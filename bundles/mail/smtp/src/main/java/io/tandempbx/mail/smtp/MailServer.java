package io.tandempbx.mail.smtp;

import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where mail goes, and as whom.
 *
 * @param user     empty for nobody
 * @param password of the user
 */
record MailServer(String host, int port, MailSettings settings, String user, String password) {

    /**
     * What settings and {@code .env} say together; empty when there is no server.
     *
     * @throws InvalidSettingsException naming what is wrong in {@code .env}
     */
    static Optional<MailServer> of(MailSettings settings, EnvFile env) throws InvalidSettingsException {
        List<String> problems = new ArrayList<>();
        String host = env.value("SMTP_HOST").orElse(settings.host());
        if (!host.isEmpty() && !host.matches(MailSettings.HOST)) {
            problems.add("key SMTP_HOST = '" + Words.brief(host) + "' " + MailSettings.HOST_RULE);
        }
        String port = env.value("SMTP_PORT").orElse(Integer.toString(settings.port()));
        if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > MailSettings.PORTS) {
            problems.add("key SMTP_PORT = '" + Words.brief(port) + "' must be a port");
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(".env", problems);
        }
        if (host.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new MailServer(
                host,
                Integer.parseInt(port),
                settings,
                env.value("SMTP_USERNAME").orElse(""),
                env.value("SMTP_PASSWORD").orElse("")));
    }

    /** {@code host:port}. */
    String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return address() + (user.isEmpty() ? "" : " as " + user);
    }
}
