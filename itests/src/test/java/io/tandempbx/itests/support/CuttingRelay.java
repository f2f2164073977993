package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A TCP relay on loopback that breaks its first connections once the server has said so much. */
public final class CuttingRelay implements AutoCloseable {
    private static final int BUFFER_BYTES = 1024;

    private final ServerSocket listener;
    private final int serverPort;
    private final int cutAfterBytes;
    private int left; // connections still to be cut; only on the accepting thread

    /**
     * @param connections   how many to cut; later ones are relayed whole
     * @param cutAfterBytes from the server
     */
    public CuttingRelay(int serverPort, int connections, int cutAfterBytes) throws IOException {
        this.serverPort = serverPort;
        this.left = connections;
        this.cutAfterBytes = cutAfterBytes;
        this.listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                long limit = left > 0 ? cutAfterBytes : Long.MAX_VALUE;
                left--;
                start(() -> copy(client, server, Long.MAX_VALUE));
                start(() -> copy(server, client, limit));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Ends both connections at the limit, or when either side ends. */
    private static void copy(Socket from, Socket to, long limit) {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count > 0 && copied < limit) {
                out.write(buffer, 0, count);
                copied += count;
                count = in.read(buffer);
            }
        } catch (IOException e) {
            return; // the other direction has closed both
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
