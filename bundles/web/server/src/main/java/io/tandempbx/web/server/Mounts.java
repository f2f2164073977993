package io.tandempbx.web.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servlets of all bundles that offer one with a path, by the property name of the HTTP Whiteboard. Thread-safe. */
final class Mounts {
    static final String PATTERN = "osgi.http.whiteboard.servlet.pattern";
    private static final Logger LOG = LoggerFactory.getLogger(Mounts.class);

    /** Where a path leads: a servlet, and the part of the path that chose it. */
    record Found(Mount mount, String prefix) {}

    private final List<Mount> mounts = new CopyOnWriteArrayList<>();
    private @Nullable ServletConfig config; // guarded by this; null before the server can serve

    /** Lets in what has arrived until now, and from now on what arrives. */
    void start(ServletConfig context) {
        List<Mount> waiting;
        synchronized (this) {
            config = context;
            waiting = new ArrayList<>(mounts);
        }
        waiting.forEach(mount -> open(mount, context));
    }

    void add(Servlet servlet, Map<String, ?> properties) {
        Mount mount = new Mount(servlet, patterns(properties.get(PATTERN)));
        ServletConfig present;
        synchronized (this) {
            mounts.add(mount);
            present = config;
        }
        if (present != null) {
            open(mount, present);
        }
    }

    void remove(Servlet servlet) {
        List<Mount> leaving =
                mounts.stream().filter(mount -> mount.servlet() == servlet).toList();
        mounts.removeAll(leaving);
        leaving.forEach(Mount::close);
    }

    /** Closes all; what arrives later is not let in any more. */
    void stop() {
        synchronized (this) {
            config = null;
        }
        mounts.forEach(Mount::close);
    }

    /** Whether they have been closed with their server, or not yet been opened with it. */
    synchronized boolean isStopped() {
        return config == null;
    }

    Optional<Found> find(String path) {
        Found best = null;
        for (Mount mount : mounts) {
            String prefix = mount.prefixOf(path);
            if (prefix != null && (best == null || prefix.length() > best.prefix.length())) {
                best = new Found(mount, prefix);
            }
        }
        return Optional.ofNullable(best);
    }

    private static void open(Mount mount, ServletConfig context) {
        try {
            mount.open(context);
        } catch (ServletException e) {
            LOG.error("{} could not be started", mount.servlet(), e);
        }
    }

    private static List<String> patterns(@Nullable Object property) {
        if (property instanceof String one) {
            return List.of(one);
        }
        return property instanceof String[] several ? List.of(several) : List.of();
    }
}
