package io.tandempbx.web.server;

import io.tandempbx.keys.file.KeyFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes: bans, security headers, methods, host and origin, and the size of its body; then the servlet
 * that its path leads to. Paths below {@code /api} and those of health whose servlet is away are
 * answered 503, all others 404.
 */
final class FrontHandler extends AbstractHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String API = "/api";
    private static final Set<String> HEALTH = Set.of("/health", "/ready", "/live", "/metrics");
    private static final int MOST_READERS = 8; // a third of the listener's threads
    private static final long SILENCE_LIMIT_MS = 5_000;
    private static final long BODY_LIMIT_NS = 20_000_000_000L;

    private final Supplier<WebSettings> settings;
    private final Predicate<InetAddress> banned;
    private final Mounts mounts;
    private final Semaphore readers = new Semaphore(MOST_READERS);
    private final String ownName = KeyFiles.hostName();

    FrontHandler(Supplier<WebSettings> settings, Predicate<InetAddress> banned, Mounts mounts) {
        this.settings = settings;
        this.banned = banned;
        this.mounts = mounts;
    }

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        base.setHandled(true);
        addHeaders(response);
        if (banned.test(base.getRemoteInetSocketAddress().getAddress())) {
            base.getHttpChannel().getEndPoint().close(); // kept alive since before the ban
            return;
        }
        Optional<Refusal> refusal = judge(request);
        if (refusal.isPresent()) {
            refuse(response, refusal.get());
            return;
        }
        Mounts.Found found = mounts.find(target).orElse(null);
        if (found == null) {
            answerNobody(target, response);
            return;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Optional<Refusal> unread = hasBody(target, request) ? read(base, request, body) : Optional.empty();
        if (unread.isPresent()) {
            response.setHeader("Connection", "close"); // the rest of the body is not read
            refuse(response, unread.get());
            return;
        }
        HttpServletRequest passed = new BufferedRequest(
                new MountedRequest(request, found.prefix()), new ByteArrayInputStream(body.toByteArray()));
        if (!found.mount().serve(passed, response)) {
            answerNobody(target, response);
        }
    }

    /** Whether there is a body that anybody wants: nobody wants one of a question. */
    private static boolean hasBody(String target, HttpServletRequest request) {
        return !request.getMethod().equals("GET")
                && !request.getMethod().equals("HEAD")
                && !HEALTH.contains(target)
                && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
    }

    /**
     * Reads the whole body before anything else happens. That is before anybody knows who sends it, so only few threads
     * may wait for bodies, none of them long, and the others answer whoever asks. Before a body begins Jetty waits for it,
     * without a thread.
     *
     * @return why it was not read to its end
     */
    private Optional<Refusal> read(Request base, HttpServletRequest request, ByteArrayOutputStream body)
            throws IOException {
        if (!readers.tryAcquire()) {
            return Optional.of(new Refusal(503, "too many requests are sending their bodies"));
        }
        EndPoint connection = base.getHttpChannel().getEndPoint();
        long idleMs = connection.getIdleTimeout();
        connection.setIdleTimeout(Math.min(idleMs, SILENCE_LIMIT_MS));
        try {
            return read(request.getInputStream(), body);
        } catch (IOException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            return Optional.of(new Refusal(408, "nothing came of the body for " + SILENCE_LIMIT_MS / 1000 + " s"));
        } finally {
            connection.setIdleTimeout(idleMs);
            readers.release();
        }
    }

    private Optional<Refusal> read(InputStream in, ByteArrayOutputStream body) throws IOException {
        int most = settings.get().maxBodyBytes();
        long startNs = System.nanoTime();
        byte[] part = new byte[8192];
        for (int length = in.read(part); length >= 0; length = in.read(part)) {
            body.write(part, 0, length);
            if (body.size() > most || System.nanoTime() - startNs > BODY_LIMIT_NS) {
                return Optional.of(tooLarge());
            }
        }
        return Optional.empty();
    }

    private record Refusal(int status, String detail) {}

    private Optional<Refusal> judge(HttpServletRequest request) {
        if (!METHODS.contains(request.getMethod())) {
            return Optional.of(new Refusal(405, "this method is not offered"));
        }
        String host = request.getHeader("Host");
        if ((host != null && host.isBlank()) || !isOurs(request.getServerName())) {
            return Optional.of(new Refusal(421, "the Host header names another server; see host_names in pbx.web.cfg"));
        }
        boolean foreign = isForeign(request);
        if (foreign
                && (!SAFE.contains(request.getMethod()) || request.getMethod().equals("OPTIONS"))) {
            return Optional.of(new Refusal(403, "requests from pages of other sites are refused"));
        }
        if (request.getContentLengthLong() > settings.get().maxBodyBytes()) {
            return Optional.of(tooLarge());
        }
        return Optional.empty();
    }

    private Refusal tooLarge() {
        return new Refusal(
                413, "the body is larger than max_body_bytes in pbx.web.cfg allows, or took longer than 20 s");
    }

    /** Literal addresses are ours whatever they are (address translation); names only when they are known. */
    private boolean isOurs(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.matches("[0-9.]+|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?")
                || name.equals("localhost")
                || name.equals(ownName)
                || settings.get().hostNames().contains(name);
    }

    /** Whether a browser says that a page of another site sent this. */
    private static boolean isForeign(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader("Origin");
        return origin != null && !origin.equalsIgnoreCase("https://" + request.getHeader("Host"));
    }

    private static void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        if (refusal.status == 413) {
            response.setHeader("Connection", "close"); // the rest of the body is not read
        }
        if (refusal.status == 405) {
            response.setHeader("Connection", "close"); // after CONNECT nobody knows what follows
            response.setHeader("Allow", String.join(", ", METHODS));
        }
        Problems.send(response, refusal.status, refusal.detail);
    }

    private void answerNobody(String target, HttpServletResponse response) throws IOException {
        if (mounts.isStopped()) {
            response.setHeader("Connection", "close"); // the next one leads to the successor
        }
        if (target.equals(API) || target.startsWith(API + "/")) {
            LOG.debug("The REST interface is away");
            Problems.send(response, 503, "the REST interface is being replaced or started");
        } else if (HEALTH.contains(target)) {
            Problems.send(response, 503, "health is being replaced or started");
        } else {
            Problems.send(response, 404, "there is nothing at this address");
        }
    }

    static void addHeaders(HttpServletResponse response) {
        response.setHeader("Strict-Transport-Security", "max-age=31536000");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }
}
