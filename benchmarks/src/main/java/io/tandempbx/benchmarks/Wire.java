package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;

/** A UDP socket that phones share; used by one thread. */
final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 << 20;

    private final DatagramChannel channel = DatagramChannel.open();
    private final InetSocketAddress pbx;
    private final ByteBuffer out = ByteBuffer.allocateDirect(65_536);
    private final String local;

    Wire(Selector selector, InetSocketAddress pbx) throws IOException {
        this.pbx = pbx;
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        local = "127.0.0.1:" + channel.socket().getLocalPort();
    }

    /** Address and port. */
    String local() {
        return local;
    }

    /** Fills the buffer with the next datagram; false when there is none. */
    boolean receive(ByteBuffer in) throws IOException {
        in.clear();
        if (channel.receive(in) == null) {
            return false;
        }
        in.flip();
        return true;
    }

    void send(byte[] message) {
        out.clear();
        out.put(message).flip();
        try {
            channel.send(out, pbx);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String message) {
        send(message.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
