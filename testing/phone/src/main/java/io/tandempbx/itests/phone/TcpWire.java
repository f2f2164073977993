package io.tandempbx.itests.phone;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * A phone's one connection to the server, TCP or TLS, used both ways; never reopened, so that a test notices when it is
 * lost.
 */
final class TcpWire implements SipWire {
    private static final Pattern LENGTH = Pattern.compile("(?im)^(?:content-length|l)\\s*:\\s*(\\d+)");

    private final String transport;
    private final Socket socket;
    private final BiConsumer<TcpWire, byte[]> receiver;
    private volatile boolean open = true;

    /** @param receiver is handed each message with the connection that it came by */
    TcpWire(String transport, Socket socket, BiConsumer<TcpWire, byte[]> receiver) {
        this.transport = transport;
        this.socket = socket;
        this.receiver = receiver;
        Thread reader = new Thread(this::read, "phone-tcp-" + socket.getLocalPort());
        reader.setDaemon(true);
        reader.start();
    }

    static TcpWire plain(InetSocketAddress server, Consumer<byte[]> receiver) {
        return new TcpWire("TCP", connect(server), (wire, octets) -> receiver.accept(octets));
    }

    /** Takes any certificate: what the server shows is looked at by tests of their own. */
    static TcpWire secured(InetSocketAddress server, Consumer<byte[]> receiver) {
        Socket plain = connect(server);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            SSLSocket secured = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
            secured.startHandshake();
            return new TcpWire("TLS", secured, (wire, octets) -> receiver.accept(octets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connect(InetSocketAddress server) {
        try {
            Socket socket = new Socket(server.getAddress(), server.getPort());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    @Override
    public String transport() {
        return transport;
    }

    @Override
    public synchronized void send(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            open = false;
            throw new UncheckedIOException("the connection from port " + socket.getLocalPort() + " broke", e);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                head.write(octet);
                String text = octet == '\n' ? head.toString(StandardCharsets.UTF_8) : "";
                if (text.equals("\r\n")) {
                    head.reset(); // a keep-alive between messages (RFC 5626 §3.5.1)
                } else if (text.endsWith("\r\n\r\n")) {
                    Matcher length = LENGTH.matcher(text);
                    head.writeBytes(length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0]);
                    receiver.accept(this, head.toByteArray());
                    head.reset();
                }
            }
        } catch (IOException e) {
            // reset by the server, or closed by us: isOpen tells a test, either way
        } finally {
            open = false;
        }
    }

    @Override
    public void close() {
        open = false;
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
