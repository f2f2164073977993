package io.tandempbx.itests.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A port on loopback to which the other side connects, over TCP or TLS; at 127.0.0.2, so that nobody else is taken for it, whose
 * requests are believed by address alone. What arrives by any connection is handed on; what is
 * sent goes by the connection that something arrived by last.
 */
final class ListeningWire implements SipWire {
    private static final int BACKLOG = 8;
    private static final byte[] ADDRESS = {127, 0, 0, 2};

    private final String transport;
    private final ServerSocket listener;
    private final Consumer<byte[]> receiver;
    private final List<TcpWire> connections = new CopyOnWriteArrayList<>();
    private volatile @Nullable TcpWire latest;

    /** @param sockets of TLS, or plain ones */
    ListeningWire(String transport, ServerSocketFactory sockets, Consumer<byte[]> receiver) {
        this.transport = transport;
        this.receiver = receiver;
        try {
            listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getByAddress(ADDRESS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "carrier-" + transport + "-" + listener.getLocalPort());
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.add(new TcpWire(transport, socket, this::arrived));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void arrived(TcpWire from, byte[] octets) {
        latest = from;
        receiver.accept(octets);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    @Override
    public String transport() {
        return transport;
    }

    @Override
    public void send(byte[] octets) {
        TcpWire connection = latest;
        if (connection == null) {
            throw new IllegalStateException("nobody has connected to port " + listener.getLocalPort());
        }
        connection.send(octets);
    }

    @Override
    public boolean isOpen() {
        TcpWire connection = latest;
        return connection != null && connection.isOpen();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(TcpWire::close);
    }
}
