package io.tandempbx.health.core.check;

import io.tandempbx.media.api.MediaService;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * An RTP packet through the loop that moves packets, by way of the echo canary on the first port of the range; and whether
 * new sessions can be opened: an engine that left goes on moving packets until its successor takes over.
 */
@Component(
        service = HealthCheck.class,
        immediate = true,
        configurationPid = "pbx.media",
        property = {"hc.name=media", Checks.TAGGED, Checks.TAGGED_SERVING})
public final class MediaCheck implements HealthCheck {
    private static final int OCTETS = 172; // 20 ms of G.711 (RFC 3551 §4.5.14) behind a header of 12
    private static final byte VERSION = (byte) 0x80;

    private final SecureRandom random = new SecureRandom();
    private final ServiceSlot<MediaService> media = new ServiceSlot<>();
    private volatile InetSocketAddress target;

    @Activate
    public MediaCheck(Map<String, Object> settings) {
        target = target(settings);
    }

    @Modified
    void change(Map<String, Object> settings) {
        target = target(settings);
    }

    private static InetSocketAddress target(Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader("pbx.media", settings);
        InetAddress bound = reader.address("bind_address", "0.0.0.0");
        String first = reader.text("rtp_ports", "10000-20000").split("-", -1)[0].strip();
        int port = first.matches("[1-9]\\d{3,4}") ? Math.min(Integer.parseInt(first), 65_535) : 10_000;
        return DatagramProbe.reach(bound, port);
    }

    @Override
    public Result execute() {
        Result sessions =
                media.call(MediaCheck::judge).orElseGet(() -> Checks.critical("the media engine is not there"));
        return sessions.isOk() ? loop() : sessions;
    }

    /** Whether it could open a session for the next call. */
    private static Result judge(MediaService media) {
        if (media.formats().stream().allMatch(format -> format.name().equalsIgnoreCase("telephone-event"))) {
            return Checks.critical("there is no codec");
        }
        int free = media.ports().free();
        return free == 0 ? Checks.warning("no RTP port is free") : Checks.ok(free + " RTP port pairs are free");
    }

    Result loop() {
        InetSocketAddress to = target;
        if (!to.getAddress().isLoopbackAddress()) {
            return Checks.ok("not looked at: the echo canary answers on the loopback address only");
        }
        byte[] packet = packet();
        try {
            Optional<DatagramProbe> answer =
                    DatagramProbe.send(to, local -> packet, octets -> Arrays.equals(octets, packet));
            return answer.map(found -> Checks.ok("RTP came back in " + found.answerMs() + " ms"))
                    .orElseGet(() -> Checks.critical("RTP to port " + to.getPort() + " does not come back"));
        } catch (IOException e) {
            return Checks.critical("RTP to port " + to.getPort() + " failed: " + e.getMessage());
        }
    }

    private byte[] packet() {
        byte[] packet = new byte[OCTETS];
        random.nextBytes(packet);
        ByteBuffer.wrap(packet).put(VERSION).put((byte) 0);
        return packet;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        media.bind(service);
    }

    void unbindMedia(MediaService service) {
        media.unbind(service);
    }
}
