package io.tandempbx.media.engine;

import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;
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

/** The media service as a component: settings and codecs in, everything else is {@link MediaEngine}. */
@Component(
        immediate = true,
        service = {MediaService.class, SettingsOwner.class},
        configurationPid = MediaSettings.PID)
public final class MediaComponent implements MediaService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(MediaComponent.class);

    private static final long TAKE_OVER_MS = 1000;
    private static final long RELAY_ON_MS = 30_000;

    private final CodecCatalog codecs;
    private final SettingsFile<MediaSettings> settings = MediaSettings.file();
    private final HandOver handOver;
    private final MediaEngine engine;
    private volatile boolean retired; // relays on with the codecs it has

    @Activate
    public MediaComponent(
            @Reference StateStore state,
            @Reference ChannelStore channels,
            @Reference CodecPreference preference,
            BundleContext context,
            Map<String, Object> properties) {
        this(state, channels, preference, properties, () -> Preload.all(context));
    }

    MediaComponent(
            StateStore state,
            ChannelStore channels,
            CodecPreference preference,
            Map<String, Object> properties,
            Runnable preload) {
        this.codecs = new CodecCatalog(MediaClock.SYSTEM, preference::order);
        this.handOver = new HandOver(channels, MediaClock.SYSTEM, RELAY_ON_MS);
        preload.run();
        this.engine = new MediaEngine(
                () -> state.open(SessionRecords.TABLE),
                channels,
                codecs,
                settings.takeOrTell(properties, MediaComponent::tell),
                MediaClock.SYSTEM,
                new SecureRandom());
    }

    /** Makes all ready that can be while a predecessor still relays. */
    @Activate
    void start() {
        engine.prepare();
        handOver.takeOver(TAKE_OVER_MS);
        engine.start();
        LOG.info("Media on {}", engine.state());
    }

    @Modified
    void change(Map<String, Object> properties) {
        engine.apply(settings.takeOrTell(properties, MediaComponent::tell));
    }

    /** Packets are relayed, and audio is made, until the successor takes over; everything else ends here. */
    @Deactivate
    void stop() {
        retired = true;
        engine.rest();
        handOver.retire(engine::stop);
    }

    @Reference(
            service = CodecFactory.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodec(CodecFactory codec) {
        codecs.bind(codec);
    }

    void unbindCodec(CodecFactory codec) {
        if (!retired) {
            codecs.unbind(codec);
        }
    }

    private static void tell(String broken) {
        LOG.error("Settings stay as they were: {}", broken);
    }

    @Override
    public SettingsFile<MediaSettings> settings() {
        return settings;
    }

    @Override
    public int open(String session, String call, boolean urgent) throws PortsExhaustedException {
        return engine.open(session, call, urgent);
    }

    @Override
    public void remote(String session, RemoteMedia remote) {
        engine.remote(session, remote);
    }

    @Override
    public void agree(String session, MediaTerms terms) {
        engine.agree(session, terms);
    }

    @Override
    public void encrypt(String session, MediaKeys keys) {
        engine.encrypt(session, keys);
    }

    @Override
    public List<String> cryptoSuites() {
        return engine.cryptoSuites();
    }

    @Override
    public void bridge(String session, String other) {
        engine.bridge(session, other);
    }

    @Override
    public void mix(String session, String room, boolean muted) {
        engine.mix(session, room, muted);
    }

    @Override
    public void unmix(String session) {
        engine.unmix(session);
    }

    @Override
    public void play(String session, AudioSource source) {
        engine.play(session, source);
    }

    @Override
    public void stop(String session) {
        engine.stop(session);
    }

    @Override
    public void echo(String session, MediaFormat format, int payloadType) {
        engine.echo(session, format, payloadType);
    }

    @Override
    public void tap(String session, String name, AudioTap tap) {
        engine.tap(session, name, tap);
    }

    @Override
    public void untap(String session, String name) {
        engine.untap(session, name);
    }

    @Override
    public void release(String session) {
        engine.release(session);
    }

    @Override
    public void retain(Set<String> sessions) {
        engine.retain(sessions);
    }

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return engine.statistics(session);
    }

    @Override
    public List<MediaFormat> formats() {
        return engine.formats();
    }

    @Override
    public PortUsage ports() {
        return engine.ports();
    }

    @Override
    public void attach(MediaListener listener) {
        engine.attach(listener);
    }

    @Override
    public void detach(MediaListener listener) {
        engine.detach(listener);
    }
}
