package io.tandempbx.sip.jain.transport;

import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.tls.EngineStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the TLS side of connections: keeps the certificate that new ones get, looks each second whether it was exchanged,
 * and has the heavy steps of handshakes done by two threads of its own.
 */
final class Handshakes {
    private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);
    private static final int THREADS = 2;
    private static final long LOOK_MS = 1000;
    private static final long STOP_LIMIT_MS = 2000;
    private static final char[] NO_PASSWORD = new char[0];
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Forward secrecy and authenticated encryption only. */
    private static final Pattern SUITES =
            Pattern.compile("TLS_AES_.*|TLS_CHACHA20_.*|TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_\\d+_GCM|CHACHA20)_.*");

    private final EngineStore engines;
    private final KeyFiles keys;
    private final Supplier<ListenSettings> settings;
    private final ScheduledThreadPoolExecutor workers;
    private volatile @Nullable SSLContext context;
    private volatile @Nullable Future<?> looking;
    private String stamp = ""; // the looking thread's, as is the next
    private boolean told;

    Handshakes(EngineStore engines, KeyFiles keys, Supplier<ListenSettings> settings) {
        this.engines = engines;
        this.keys = keys;
        this.settings = settings;
        AtomicInteger count = new AtomicInteger();
        this.workers = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "sip-tls-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look after certificate and key; {@code ready} is run once when there are such. */
    void start(Runnable ready) {
        looking = workers.scheduleWithFixedDelay(() -> look(ready), 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Returns when no heavy step is running any more, within two seconds. */
    void stop() {
        Future<?> present = looking;
        if (present != null) {
            present.cancel(false);
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOP_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A TLS handshake still runs after {} ms", STOP_LIMIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether connections can be secured. */
    boolean isReady() {
        return context != null;
    }

    /** The side of a connection that was accepted; empty while there is no certificate. */
    Optional<TlsLayer> accepting(InetSocketAddress remote) throws SSLException {
        return layer(remote, false);
    }

    /** The side of a connection that is being made. */
    Optional<TlsLayer> connecting(InetSocketAddress remote) throws SSLException {
        return layer(remote, true);
    }

    /** What a predecessor left of this connection. */
    Optional<TlsLayer> adopt(String name, byte[] unread) {
        return engines.engine(name).map(engine -> new TlsLayer(engine, workers, unread));
    }

    void hold(String name, TlsLayer layer) {
        engines.hold(name, layer.engine());
    }

    void release(String name) {
        engines.release(name);
    }

    private Optional<TlsLayer> layer(InetSocketAddress remote, boolean client) throws SSLException {
        SSLContext present = context;
        if (present == null) {
            return Optional.empty();
        }
        SSLParameters parameters = present.getDefaultSSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setCipherSuites(
                Arrays.stream(present.getSupportedSSLParameters().getCipherSuites())
                        .filter(suite -> SUITES.matcher(suite).matches())
                        .toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        if (client && settings.get().checkNames()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        SSLEngine engine = engines.begin(present, remote.getHostString(), remote.getPort(), client, parameters);
        return Optional.of(new TlsLayer(engine, workers, new byte[0]));
    }

    private void look(Runnable ready) {
        ListenSettings present = settings.get();
        boolean first = context == null;
        if (present.tlsPort() == 0 || (!first && stampOf(present).equals(stamp))) {
            return;
        }
        try {
            if (keys.createIfMissing(new SecureRandom())) {
                LOG.info("A certificate for {} was made: {}", KeyFiles.hostName(), keys.certificate());
            }
            stamp = stampOf(present);
            context = context(keys.load(), present.trustedFile());
            told = false;
            if (first) {
                ready.run();
            } else {
                LOG.info("New SIP connections get the certificate in {}", keys.certificate());
            }
        } catch (IOException | GeneralSecurityException e) {
            if (context != null) {
                LOG.warn("SIP keeps its certificate, the new one cannot be used: {}", e.getMessage());
            } else if (!told) {
                told = true;
                LOG.warn("No SIP over TLS yet, trying again: {}", e.toString());
            }
        }
    }

    private static SSLContext context(KeyStore keys, Path trustedFile) throws IOException, GeneralSecurityException {
        KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        ours.init(keys, NO_PASSWORD);
        TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        theirs.init(trusted(trustedFile));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
        return context;
    }

    private static @Nullable KeyStore trusted(Path file) throws IOException, GeneralSecurityException {
        if (file.toString().isEmpty()) {
            return null; // those of Java
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        try (InputStream in = Files.newInputStream(file)) {
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + count++, each);
            }
        }
        return store;
    }

    private String stampOf(ListenSettings present) {
        Path trusted = present.trustedFile();
        return keys.stamp() + ' ' + trusted + ' ' + (trusted.toString().isEmpty() ? "" : stampOf(trusted));
    }

    private static String stampOf(Path file) {
        try {
            return Files.getLastModifiedTime(file) + "/" + Files.size(file);
        } catch (IOException e) {
            return "-";
        }
    }
}
