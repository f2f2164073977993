package io.tandempbx.sip.jain;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.tls.EngineStore;
import io.tandempbx.security.api.BanService;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import io.tandempbx.sip.api.Unfinished;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the signalling; everything else is done by {@link SipEndpoint}. */
@Component(
        immediate = true,
        service = {SipService.class, SettingsOwner.class},
        configurationPid = SipSettings.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class SipComponent implements SipService, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(SipComponent.class);

    private final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private final SettingsFile<SipSettings> settings = SipSettings.file();
    private final SipEndpoint endpoint;

    /**
     * Prepares without acquiring anything.
     *
     * @throws IOException if the JDK has no selector to give
     */
    @Activate
    public SipComponent(
            @Reference StateStore state,
            @Reference ChannelStore channels,
            @Reference EngineStore engines,
            BundleContext bundle,
            Map<String, Object> properties)
            throws IOException {
        Version version = bundle.getBundle().getVersion();
        String product = "Tandem-PBX/" + version.getMajor() + '.' + version.getMinor() + '.' + version.getMicro();
        endpoint = new SipEndpoint(
                state,
                channels,
                engines,
                KeyFiles.in(Path.of(System.getProperty("karaf.base", ".")).resolve("ssl")),
                directory,
                doorkeeper,
                settings.takeOrTell(properties, SipComponent::tell),
                product,
                Clock.systemUTC());
    }

    @Activate
    void start() {
        endpoint.start();
    }

    @Modified
    void change(Map<String, Object> properties) {
        endpoint.change(settings.takeOrTell(properties, SipComponent::tell));
    }

    @Deactivate
    void stop() {
        endpoint.stop();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService arriving) {
        directory.bind(arriving);
    }

    void unbindDirectory(DirectoryService leaving) {
        directory.unbind(leaving);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBans(BanService arriving) {
        doorkeeper.bind(arriving);
    }

    void unbindBans(BanService leaving) {
        doorkeeper.unbind(leaving);
    }

    @Override
    public void attach(String owner, Set<String> methods, SipHandler handler) {
        endpoint.attach(owner, methods, handler);
    }

    @Override
    public void detach(String owner, SipHandler handler) {
        endpoint.detach(owner, handler);
    }

    @Override
    public String newTransaction() {
        return endpoint.newTransaction();
    }

    @Override
    public void send(String clientTransaction, String owner, String key, OutboundRequest request, Flow flow) {
        endpoint.send(clientTransaction, owner, key, request, flow);
    }

    @Override
    public void cancel(String clientTransaction) {
        endpoint.cancel(clientTransaction);
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        endpoint.acknowledge(clientTransaction, ack, flow);
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        endpoint.respond(serverTransaction, reply);
    }

    @Override
    public void challenge(InboundRequest request) {
        endpoint.challenge(request);
    }

    @Override
    public void acknowledged(String serverTransaction) {
        endpoint.acknowledged(serverTransaction);
    }

    @Override
    public void cancel(String clientTransaction, Flow flow) {
        endpoint.cancel(clientTransaction, flow);
    }

    @Override
    public void cancel(String clientTransaction, Flow flow, List<Header> headers) {
        endpoint.cancel(clientTransaction, flow, headers);
    }

    @Override
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        return endpoint.flowTo(transport, remote);
    }

    @Override
    public void trust(String owner, Map<InetSocketAddress, String> trunks) {
        endpoint.trust(owner, trunks);
    }

    @Override
    public void trust(String owner, List<TrustedSource> sources) {
        endpoint.trust(owner, sources);
    }

    @Override
    public boolean isOpen(Flow flow) {
        return endpoint.isOpen(flow);
    }

    @Override
    public Unfinished unfinished(String owner) {
        return endpoint.unfinished(owner);
    }

    @Override
    public List<TracedMessage> trace(Set<String> callIds) {
        return endpoint.trace(callIds);
    }

    @Override
    public String product() {
        return endpoint.product();
    }

    @Override
    public SettingsFile<SipSettings> settings() {
        return settings;
    }

    private static void tell(String broken) {
        LOG.error("The signalling keeps its settings: {}", broken);
    }
}
