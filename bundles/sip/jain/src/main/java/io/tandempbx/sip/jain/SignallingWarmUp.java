package io.tandempbx.sip.jain;

import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.HeldChannels;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.tls.HeldEngines;
import io.tandempbx.wiring.api.WarmUp;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Component;

/**
 * Has a second endpoint, over a ring of its own and free ports of the loopback interface, register a phone and put calls
 * through.
 */
@Component
public final class SignallingWarmUp implements WarmUp {
    private static final int ENOUGH_CALLS = 4000;
    private static final SipSettings SETTINGS = SipSettings.on(InetAddress.getLoopbackAddress());

    @Override
    public String area() {
        return "signalling";
    }

    @Override
    public int run(BooleanSupplier goOn) throws IOException {
        HeldChannels channels = new HeldChannels();
        try {
            SipEndpoint endpoint = new SipEndpoint(
                    new MemoryStateStore(),
                    channels,
                    new HeldEngines(),
                    KeyFiles.in(Path.of("")), // not read, since there is no TLS
                    WarmUpPhone.directory(),
                    new Doorkeeper(),
                    SETTINGS,
                    "Tandem-PBX",
                    Clock.systemUTC());
            WarmUpSwitch calls = new WarmUpSwitch(endpoint);
            endpoint.attach(WarmUpSwitch.OWNER, WarmUpSwitch.METHODS, calls);
            endpoint.start();
            try (WarmUpPhone phone = new WarmUpPhone(endpoint.udpPort())) {
                return phone.run(ENOUGH_CALLS, goOn);
            } finally {
                endpoint.detach(WarmUpSwitch.OWNER, calls);
                endpoint.stop();
            }
        } finally {
            channels.names("").forEach(channels::release);
        }
    }
}
