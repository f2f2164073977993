package io.tandempbx.web.server;

import io.tandempbx.keys.file.KeyFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.servlet.ServletConfig;
import javax.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the server, exchanges its key when the files change, moves it to another port, and stops it: one after the other,
 * on one thread. A listening channel outlives this.
 */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final long LOOK_MS = 1_000;
    private static final long STOP_LIMIT_MS = 15_000;

    private final Listeners listeners;
    private final KeyFiles keys;
    private final Predicate<InetAddress> banned;
    private final Mounts mounts;
    private final Thread thread = new Thread(this::run, "https-control");
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private volatile WebSettings settings;
    private volatile boolean stopping;

    // the thread's
    private @Nullable HttpsServer server;
    private String stamp = "";
    private boolean told;

    Listening(Listeners listeners, KeyFiles keys, WebSettings settings, Predicate<InetAddress> banned, Mounts mounts) {
        this.listeners = listeners;
        this.keys = keys;
        this.settings = settings;
        this.banned = banned;
        this.mounts = mounts;
    }

    void start() {
        thread.start();
    }

    void change(WebSettings wanted) {
        tasks.add(() -> {
            WebSettings before = settings;
            settings = wanted;
            boolean moved = !wanted.bindAddress().equals(before.bindAddress())
                    || wanted.httpsPort() != before.httpsPort()
                    || wanted.idleSeconds() != before.idleSeconds();
            if (moved && server != null) {
                move(before);
            }
        });
    }

    void stop() {
        stopping = true;
        tasks.add(() -> {});
        try {
            thread.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                if (server == null) {
                    open();
                } else {
                    exchangeKey();
                }
                Runnable task = tasks.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (task != null) {
                    task.run();
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The web server's thread was interrupted; it ends");
        }
        close();
    }

    private void open() {
        WebSettings wanted = settings;
        try {
            if (keys.createIfMissing(new SecureRandom())) {
                LOG.info("A certificate for {} was made: {}", KeyFiles.hostName(), keys.certificate());
            }
            stamp = keys.stamp();
            ServerSocketChannel listener = listeners.at(wanted);
            HttpsServer starting = new HttpsServer(listener, keys.load(), () -> settings, banned, mounts);
            server = starting;
            starting.start();
            mounts.start(new MountConfig(starting.servletContext()));
            listeners.keepOnly(listener, wanted);
            told = false;
            LOG.info("Listening for HTTPS on {}", listener.getLocalAddress());
        } catch (IOException | GeneralSecurityException e) {
            tell("Cannot serve HTTPS, trying again: {}", e);
            close();
        } catch (Exception e) { // what Jetty declares
            tell("Cannot start the web server, trying again: {}", e);
            close();
        }
    }

    /** Another port: it is opened before the old one is let go; when it cannot be had, the old one stays. */
    private void move(WebSettings before) {
        WebSettings wanted = settings;
        try {
            listeners.at(wanted);
        } catch (IOException e) {
            LOG.error(
                    "HTTPS stays on its port: cannot bind {}:{}: {}",
                    wanted.bindAddress().getHostAddress(),
                    wanted.httpsPort(),
                    e.getMessage());
            settings = new WebSettings(
                    before.bindAddress(),
                    before.httpsPort(),
                    wanted.maxBodyBytes(),
                    wanted.hostNames(),
                    wanted.idleSeconds());
            return;
        }
        close();
        open();
    }

    private void exchangeKey() {
        HttpsServer present = server;
        String now = keys.stamp();
        if (present == null || now.equals(stamp)) {
            return;
        }
        stamp = now;
        try {
            present.exchange(keys.load());
            LOG.info("The certificate was exchanged: {}", keys.certificate());
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("The certificate in use stays, the new one cannot be used: {}", e.getMessage());
        }
    }

    private void close() {
        HttpsServer ending = server;
        server = null;
        if (ending != null) {
            ending.stopAccepting();
        }
        listeners.endRefusing();
        mounts.stop();
        if (ending != null) {
            try {
                ending.stop();
            } catch (Exception e) { // what Jetty declares
                LOG.warn("The web server did not stop in order: {}", e.toString());
            }
        }
    }

    private void tell(String message, Exception failure) {
        if (!told) {
            LOG.error(message, failure.toString());
            told = true;
        }
    }

    /** The configuration every mounted servlet gets: a context, and no parameters. */
    private record MountConfig(ServletContext context) implements ServletConfig {
        @Override
        public String getServletName() {
            return "mounted";
        }

        @Override
        public ServletContext getServletContext() {
            return context;
        }

        @Override
        public @Nullable String getInitParameter(String name) {
            return null;
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return Collections.emptyEnumeration();
        }
    }
}
