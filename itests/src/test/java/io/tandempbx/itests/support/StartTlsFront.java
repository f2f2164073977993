package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Stands before a mail server that knows no STARTTLS (RFC 3207): knows nothing else itself until the client has asked for it,
 * then lets both talk through TLS.
 */
public final class StartTlsFront implements AutoCloseable {
    private static final int BUFFER_BYTES = 4096;
    private static final char[] SECRET = "changeit".toCharArray();

    private final ServerSocket listener;
    private final int serverPort;
    private final SSLContext tls = context();
    private final AtomicInteger upgraded = new AtomicInteger();

    public StartTlsFront(int port, int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Connections that are encrypted, so far. */
    public int upgraded() {
        return upgraded.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            say(client, line(server.getInputStream()));
            for (String asked = line(client.getInputStream());
                    !asked.equals("STARTTLS");
                    asked = line(client.getInputStream())) {
                say(client, asked.startsWith("EHLO") ? "250-front\r\n250 STARTTLS" : "530 5.7.0 STARTTLS first");
            }
            say(client, "220 go on");
            SSLSocket secret =
                    (SSLSocket) tls.getSocketFactory().createSocket(client, "localhost", client.getPort(), true);
            secret.setUseClientMode(false);
            secret.startHandshake();
            upgraded.incrementAndGet();
            start(() -> copy(server, secret));
            copy(secret, server);
        } catch (IOException e) {
            System.out.println("STARTTLS front: " + e); // one side went
        }
    }

    /** Octet by octet: what follows STARTTLS is not ours to read. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            line.append((char) octet);
            octet = in.read();
        }
        if (octet < 0) {
            throw new IOException("the end after '" + line + "'");
        }
        return line.toString().strip();
    }

    private static void say(Socket to, String line) throws IOException {
        to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            return; // the other direction has closed both
        }
    }

    private static SSLContext context() {
        try (InputStream in = Objects.requireNonNull(StartTlsFront.class.getResourceAsStream("/greenmail.p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, SECRET);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, SECRET);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate for tests cannot be used", e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "starttls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
