package io.tandempbx.mail.smtp;

import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.mail.api.OutboxMail;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mail as a component: goes on with what waits on disk. */
@Component(
        immediate = true,
        service = {MailService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = MailSettings.PID)
public final class MailComponent implements MailService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(MailComponent.class);

    private static final String REFUSED = "etc/pbx.mail.cfg is refused";

    private final SettingsFile<MailSettings> settings = MailSettings.file();
    private final Postman postman;

    @Activate
    public MailComponent(Map<String, Object> properties) {
        take(properties);
        Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();
        Path data = Path.of(System.getProperty("karaf.data", "data")).toAbsolutePath();
        postman = new Postman(
                new Outbox(data.resolve("spool/mail")), home.resolve(".env"), settings::settings, Clock.systemUTC());
    }

    @Activate
    void start() {
        postman.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        take(properties);
        postman.settingsChanged();
    }

    private void take(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Deactivate
    void stop() {
        postman.stop();
    }

    @Override
    public SettingsFile<MailSettings> settings() {
        return settings;
    }

    @Override
    public void post(Mail mail) throws RefusedException {
        postman.post(mail);
    }

    @Override
    public MailState state() {
        MailState state = postman.state();
        return settings.isTaken() || state.isConfigured() ? state : state.withFault(REFUSED);
    }

    @Override
    public List<OutboxMail> outbox() {
        return postman.waiting();
    }

    @Override
    public MailAnswer test(String address) throws RefusedException {
        return postman.test(address);
    }

    @Override
    public void collect(MetricSink sink) {
        postman.collect(sink);
    }
}
