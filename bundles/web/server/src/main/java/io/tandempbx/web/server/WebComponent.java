package io.tandempbx.web.server;

import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.security.api.BanService;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import javax.servlet.Servlet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the HTTPS listener; the work is done by {@link Listening} on a thread of its own. */
@Component(immediate = true, service = SettingsOwner.class, configurationPid = WebSettings.PID)
public final class WebComponent implements SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(WebComponent.class);

    private final SettingsFile<WebSettings> settings = WebSettings.file();
    private final Mounts mounts = new Mounts();
    private final Listening listening;
    private volatile @Nullable BanService bans;

    /** Prepares without acquiring anything. */
    @Activate
    public WebComponent(@Reference ChannelStore channels, Map<String, Object> properties) {
        Path home = Path.of(System.getProperty("karaf.base", "."));
        listening = new Listening(
                new Listeners(channels),
                KeyFiles.in(home.resolve("ssl")),
                settings.takeOrTell(properties, WebComponent::tell),
                this::isBanned,
                mounts);
    }

    @Activate
    void start() {
        listening.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        listening.change(settings.takeOrTell(properties, WebComponent::tell));
    }

    @Deactivate
    void stop() {
        listening.stop();
    }

    @Reference(
            target = "(" + Mounts.PATTERN + "=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindServlet(Servlet servlet, Map<String, Object> properties) {
        mounts.add(servlet, properties);
    }

    void unbindServlet(Servlet servlet) {
        mounts.remove(servlet);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBans(BanService service) {
        bans = service;
    }

    void unbindBans(BanService service) {
        if (bans == service) {
            bans = null;
        }
    }

    private boolean isBanned(InetAddress address) {
        BanService present = bans;
        return present != null && present.isBanned(address);
    }

    @Override
    public SettingsFile<WebSettings> settings() {
        return settings;
    }

    private static void tell(String broken) {
        LOG.error("The web server keeps its settings: {}", broken);
    }
}
