package io.tandempbx.media.engine;

import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.ring.socket.HeldChannels;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.wiring.api.WarmUp;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Has a second engine, over a ring of its own and free ports of the loopback interface outside of the configured range,
 * relay between two sockets.
 */
@Component(configurationPid = MediaSettings.PID)
public final class MediaWarmUp implements WarmUp {
    private static final int ENOUGH_ROUNDS = 1000;
    private static final int PORTS = 32;
    private static final int ATTEMPTS = 20;
    private static final int PACKETS = 20;
    private static final int PAYLOAD_OCTETS = 160;
    private static final long PATIENCE_NS = 20_000_000;
    private static final long PAUSE_NS = 20_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final PortRange taken;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(RtpPacket.HEADER_OCTETS + PAYLOAD_OCTETS);
    private final ByteBuffer received = ByteBuffer.allocateDirect(2048);

    @Activate
    public MediaWarmUp(Map<String, Object> properties) {
        this(configured(properties));
    }

    MediaWarmUp(PortRange taken) {
        this.taken = taken;
    }

    /** Of a wrong file the engine tells, and uses the presets as well. */
    private static PortRange configured(Map<String, Object> properties) {
        return MediaSettings.file().takeOrTell(properties, broken -> {}).rtpPorts();
    }

    @Override
    public String area() {
        return "media";
    }

    @Override
    public int run(BooleanSupplier goOn) throws IOException {
        HeldChannels channels = new HeldChannels();
        MediaSettings settings = new MediaSettings(freePorts(), LOOPBACK, 0, 0, 1);
        MediaEngine engine = new MediaEngine(
                () -> new MemoryStateStore().open(SessionRecords.TABLE),
                channels,
                new CodecCatalog(MediaClock.SYSTEM),
                settings,
                MediaClock.SYSTEM,
                new Random());
        engine.start();
        try (DatagramChannel one = socket();
                DatagramChannel other = socket()) {
            int rounds = 0;
            while (rounds < ENOUGH_ROUNDS && goOn.getAsBoolean()) {
                talk(engine, one, other, ++rounds);
            }
            return rounds;
        } catch (PortsExhaustedException e) {
            throw new IOException(e);
        } finally {
            engine.stop();
            channels.names("").forEach(channels::release);
        }
    }

    private static DatagramChannel socket() throws IOException {
        DatagramChannel socket = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18).configureBlocking(false);
        return socket;
    }

    /** One call: two sessions, packets both ways, and the end. */
    private void talk(MediaEngine engine, DatagramChannel one, DatagramChannel other, int round)
            throws IOException, PortsExhaustedException {
        String call = "warm-up-" + round;
        InetSocketAddress first = new InetSocketAddress(LOOPBACK, engine.open(call + "/a", call));
        InetSocketAddress second = new InetSocketAddress(LOOPBACK, engine.open(call + "/b", call));
        engine.remote(call + "/a", remote(one));
        engine.remote(call + "/b", remote(other));
        engine.bridge(call + "/a", call + "/b");
        for (int i = 0; i < PACKETS; i++) {
            send(one, first, round * PACKETS + i, 1);
            send(other, second, round * PACKETS + i, 2);
        }
        takeAll(one);
        takeAll(other);
        engine.release(call + "/a");
        engine.release(call + "/b");
    }

    private static RemoteMedia remote(DatagramChannel phone) throws IOException {
        InetSocketAddress address = (InetSocketAddress) phone.getLocalAddress();
        return new RemoteMedia(address, address, LOOPBACK, true, true, Set.of(0, 101));
    }

    private void send(DatagramChannel phone, InetSocketAddress target, int sequence, int ssrc) throws IOException {
        packet.clear();
        RtpPacket.head(packet, 0, false);
        RtpPacket.place(packet, sequence & 0xffff, sequence * PAYLOAD_OCTETS, ssrc);
        phone.send(packet, target);
    }

    /** Waits for what was relayed; a packet that does not come is not waited for long. */
    private void takeAll(DatagramChannel phone) throws IOException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        for (int left = PACKETS; left > 0 && System.nanoTime() - deadlineNs < 0; ) {
            received.clear();
            if (phone.receive(received) == null) {
                LockSupport.parkNanos(PAUSE_NS);
            } else {
                left--;
            }
        }
    }

    private PortRange freePorts() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = freePort() & ~1;
            PortRange range = new PortRange(first, first + PORTS - 1);
            boolean apart = range.last() < taken.first() || range.first() > taken.last();
            if (apart && areFree(range)) {
                return range;
            }
        }
        throw new IOException("no " + PORTS + " free ports in a row");
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static boolean areFree(PortRange range) {
        if (range.last() > 65_535) {
            return false;
        }
        for (int port = range.first(); port <= range.last(); port++) {
            try (DatagramSocket probe = new DatagramSocket(port, LOOPBACK)) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
