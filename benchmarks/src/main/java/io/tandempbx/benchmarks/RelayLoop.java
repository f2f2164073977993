package io.tandempbx.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The least a relay in Java can do: pairs of unconnected channels, one selector, each packet goes to the last source of
 * the other side. Prints {@code ready} and its ports, two a call; runs until it is killed.
 *
 * <p>{@code benchmarks/run relay --calls 500}
 */
final class RelayLoop {
    private final Side[] sides;

    /** One leg: its socket and where its phone is. */
    private static final class Side {
        private final DatagramChannel socket;
        private @Nullable SocketAddress phone;

        Side(DatagramChannel socket) {
            this.socket = socket;
        }
    }

    private RelayLoop(int calls) throws IOException {
        sides = new Side[2 * calls];
        for (int i = 0; i < sides.length; i++) {
            DatagramChannel socket = DatagramChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.configureBlocking(false);
            sides[i] = new Side(socket);
        }
    }

    static void run(Options options) throws IOException {
        RelayLoop relay = new RelayLoop(options.number("calls", 500));
        StringBuilder ports = new StringBuilder("ready");
        for (Side side : relay.sides) {
            ports.append(' ').append(side.socket.socket().getLocalPort());
        }
        System.out.println(ports);
        relay.relay();
    }

    private void relay() throws IOException {
        Selector selector = Selector.open();
        for (int i : IntStream.range(0, sides.length).toArray()) {
            sides[i].socket.register(selector, SelectionKey.OP_READ, i);
        }
        ByteBuffer packet = ByteBuffer.allocateDirect(2048);
        Consumer<SelectionKey> ready = key -> {
            int index = (int) key.attachment();
            try {
                pass(sides[index], sides[index ^ 1], packet);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };
        while (selector.isOpen()) {
            selector.select(ready);
        }
    }

    private static void pass(Side from, Side to, ByteBuffer packet) throws IOException {
        packet.clear();
        for (SocketAddress source = from.socket.receive(packet); source != null; source = from.socket.receive(packet)) {
            from.phone = source;
            packet.flip();
            SocketAddress target = to.phone;
            if (target != null) {
                to.socket.send(packet, target);
            }
            packet.clear();
        }
    }
}
