package io.tandempbx.sip.jain;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.socket.HeldChannels;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.tls.EngineStore;
import io.tandempbx.ring.tls.HeldEngines;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** A real ring with one endpoint over it that can be replaced, on free loopback ports. */
final class Platform implements AutoCloseable {
    static final String REALM = "tandem.test";
    static final int T1_MS = 25;
    static final Set<String> CALL_METHODS = Set.of("INVITE", "ACK", "CANCEL", "BYE", "UPDATE", "INFO");

    final MemoryStateStore state = new MemoryStateStore();
    final ChannelStore channels = new HeldChannels();
    private final EngineStore engines = new HeldEngines();
    private final KeyFiles keys;
    final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
    final FakeHandler call = new FakeHandler();
    final FakeHandler registrar = new FakeHandler();
    final DirectoryService extensions;
    private SipSettings settings;
    SipEndpoint sip;

    Platform() throws IOException {
        this(Map.of());
    }

    Platform(Map<String, String> changes) throws IOException {
        this(changes, KeyFiles.in(Path.of("target")));
    }

    /** With TLS if {@code changes} say so. */
    Platform(Map<String, String> changes, KeyFiles keys) throws IOException {
        this.keys = keys;
        DirectorySnapshot snapshot = new DirectorySnapshot(
                REALM,
                1,
                Map.of(
                        "1001", extension("1001", "secret-1001", true),
                        "1002", extension("1002", "secret-1002", true),
                        "1009", extension("1009", "secret-1009", false)));
        extensions = () -> snapshot;
        directory.bind(extensions);
        settings = settings(changes);
        sip = begin();
    }

    /** Replaces the endpoint as a bundle update does. */
    void replace() throws IOException {
        stop();
        sip = begin();
    }

    /** Ends the process and starts another on the same ports; nobody is attached to its endpoint yet. */
    void crash() throws IOException {
        settings = settings(Map.of(
                "udp_port", Integer.toString(sip.udpPort()),
                "tcp_port", Integer.toString(sip.tcpPort())));
        stop();
        channels.names("").forEach(channels::release);
        sip = beginAlone();
    }

    void attach() {
        sip.attach("call", CALL_METHODS, call);
        sip.attach("registrar", Set.of("REGISTER"), registrar);
    }

    void stop() {
        sip.detach("call", call);
        sip.detach("registrar", registrar);
        sip.stop();
    }

    /** Starts an endpoint to which nobody is attached yet. */
    SipEndpoint beginAlone() throws IOException {
        SipEndpoint endpoint = new SipEndpoint(
                state,
                channels,
                engines,
                keys,
                directory,
                new Doorkeeper(),
                settings,
                "Tandem-PBX/0.1.0",
                Clock.systemUTC());
        endpoint.start();
        return endpoint;
    }

    @Override
    public void close() {
        stop();
        channels.names("").forEach(channels::release);
    }

    static SipSettings settings(Map<String, String> changes) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bind_address",
                "127.0.0.1",
                "udp_port",
                "0",
                "tcp_port",
                "0",
                "tls_port",
                "0",
                "t1_ms",
                Integer.toString(T1_MS)));
        properties.putAll(changes);
        try {
            return SipSettings.file().take(properties);
        } catch (InvalidSettingsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String hash(String algorithm, String text) {
        try {
            byte[] sum = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private SipEndpoint begin() throws IOException {
        sip = beginAlone();
        attach();
        return sip;
    }

    private static Extension extension(String number, String password, boolean enabled) {
        String a1 = number + ':' + REALM + ':' + password;
        return new Extension(number, "Name " + number, "", enabled, hash("MD5", a1), hash("SHA-256", a1));
    }
}
