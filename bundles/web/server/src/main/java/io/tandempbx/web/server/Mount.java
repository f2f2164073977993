package io.tandempbx.web.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * A servlet of another bundle and the paths below which it answers. It is let in when it has been initialized, and leaves
 * when no request is inside it any more, or after {@value #LEAVE_MS} ms. Thread-safe.
 */
final class Mount {
    private static final long LEAVE_MS = 5_000;

    private final Servlet servlet;
    private final List<String> prefixes;

    // all guarded by this
    private boolean open;
    private boolean initialized;
    private int inside;

    /**
     * @param patterns as in the HTTP Whiteboard: {@code /path/*} or {@code /path}
     */
    Mount(Servlet servlet, List<String> patterns) {
        this.servlet = servlet;
        this.prefixes = patterns.stream()
                .map(pattern -> pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : pattern)
                .toList();
    }

    Servlet servlet() {
        return servlet;
    }

    /** The longest of its prefixes that the path is below; null when none. */
    @org.jspecify.annotations.Nullable
    String prefixOf(String path) {
        String longest = null;
        for (String prefix : prefixes) {
            boolean below = path.startsWith(prefix)
                    && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
            if (below && (longest == null || prefix.length() > longest.length())) {
                longest = prefix;
            }
        }
        return longest;
    }

    void open(ServletConfig config) throws ServletException {
        servlet.init(config);
        synchronized (this) {
            initialized = true;
            open = true;
        }
    }

    /** False when it is not open (any more): nothing was done then. */
    boolean serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        synchronized (this) {
            if (!open) {
                return false;
            }
            inside++;
        }
        try {
            servlet.service(request, response);
            return true;
        } finally {
            synchronized (this) {
                inside--;
                notifyAll();
            }
        }
    }

    void close() {
        boolean destroy;
        synchronized (this) {
            open = false;
            destroy = initialized;
            initialized = false;
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MS);
            boolean interrupted = false;
            while (inside > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs <= 0) {
                    break;
                }
                try {
                    wait(leftMs);
                } catch (InterruptedException e) {
                    interrupted = true; // within the bound anyway
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (destroy) {
            servlet.destroy();
        }
    }
}
