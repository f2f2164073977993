package io.tandempbx.web.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty with one connector, whose connections come from an {@link Acceptor} on a channel of the ring. TLS 1.2 and 1.3 with
 * forward secrecy only; the key can be exchanged while connections are open.
 */
final class HttpsServer {
    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 4;
    private static final int MAX_CONNECTIONS = 1000;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Server server;
    private final ContextHandler context = new ContextHandler("/");
    private final FedConnector connector;
    private final Acceptor acceptor;

    HttpsServer(
            ServerSocketChannel listener,
            KeyStore keys,
            Supplier<WebSettings> settings,
            Predicate<InetAddress> banned,
            Mounts mounts)
            throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("https");
        threads.setDaemon(true);
        threads.setThreadsPriority(Thread.MIN_PRIORITY); // calls come first
        threads.setStopTimeout(STOP_LIMIT.toMillis()); // half of it passes before a thread is interrupted
        server = new Server(threads);
        tls.setKeyStore(keys);
        tls.setKeyStorePassword("");
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        tls.setIncludeCipherSuites("TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_GCM_.*", "TLS_ECDHE_.*_CHACHA20_.*");
        tls.setExcludeCipherSuites("TLS_RSA_.*", ".*_NULL_.*", ".*_anon_.*", ".*_CBC_.*");
        tls.setUseCipherSuitesOrder(true);
        tls.setRenegotiationAllowed(false);
        connector = new FedConnector(server, tls, httpConfiguration());
        connector.setIdleTimeout(settings.get().idleSeconds() * 1000L);
        server.addConnector(connector);
        server.addBean(new ConnectionLimit(MAX_CONNECTIONS, connector));
        server.setErrorHandler(new ProblemPages());
        context.setErrorHandler(new ProblemPages());
        context.setHandler(new FrontHandler(settings, banned, mounts));
        context.setAllowNullPathInfo(true);
        server.setHandler(context);
        acceptor = new Acceptor(listener, banned, connector::take);
    }

    javax.servlet.ServletContext servletContext() {
        return context.getServletContext();
    }

    void start() throws Exception { // what Jetty declares
        server.start();
        acceptor.start();
    }

    /** From now on whoever connects waits in the kernel for the successor. */
    void stopAccepting() {
        acceptor.stop();
    }

    /** Ends every connection, within about ten seconds; the listening channel stays open. */
    void stop() throws Exception { // what Jetty declares
        server.stop();
    }

    /** From now on connections are made with this key; those that are open stay. */
    void exchange(KeyStore keys) throws GeneralSecurityException {
        try {
            tls.reload(factory -> tls.setKeyStore(keys));
        } catch (Exception e) { // what Jetty declares
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }

    private static HttpConfiguration httpConfiguration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setHeaderCacheSize(0); // it takes a value for one that the connection had before if only the case differs
        http.addCustomizer(new SecureRequestCustomizer(false)); // Host is judged by FrontHandler
        return http;
    }

    /** A connector that opens no socket: it is fed with accepted connections. */
    private static final class FedConnector extends ServerConnector {

        FedConnector(Server server, SslContextFactory.Server tls, HttpConfiguration http) {
            super(server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        }

        void take(SocketChannel channel) {
            getSelectorManager().accept(channel);
        }

        @Override
        public void open() {
            // the ring has opened it
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        /** Jetty's own acceptor thread has nothing to do. */
        @Override
        public void accept(int acceptor) throws IOException {
            try {
                synchronized (this) {
                    while (isAccepting() && isRunning()) {
                        wait(1000);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
