package io.tandempbx.rest.cxf.http;

import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.wiring.api.ServiceSlot;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;

/**
 * Finds out who sends a request, before its path is looked at: Basic with the password of a user, or a bearer token. Without
 * credentials only the log-in is open to everybody, and the counters of {@code /status} to this machine itself.
 */
@PreMatching
@SuppressWarnings("NullAway.Init") // CXF sets the request
public final class Authentication implements ContainerRequestFilter {
    static final String METHOD = "REST";
    private static final String LOGIN = "auth/login";
    private static final String STATUS = "status";
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    private final ServiceSlot<AccessService> access;
    private final Set<String> openPaths;

    @Context
    private HttpServletRequest request;

    public Authentication(ServiceSlot<AccessService> access) {
        this.access = access;
        this.openPaths = Set.of(LOGIN);
    }

    @Override
    public void filter(ContainerRequestContext context) {
        String header = context.getHeaderString(HttpHeaders.AUTHORIZATION);
        String path = context.getUriInfo().getPath(false).replaceAll("^/+|/+$", "");
        InetAddress from = source(request);
        if (header == null) {
            boolean open = openPaths.contains(path) || (path.equals(STATUS) && from.isLoopbackAddress());
            if (!open) {
                context.abortWith(unauthorized("credentials are needed"));
            }
            return;
        }
        Optional<Identity> identity = access.call(service -> identify(service, header, from))
                .orElseThrow(() -> ProblemException.away("security"));
        identity.ifPresentOrElse(
                found -> context.setSecurityContext(new Caller(found)),
                () -> context.abortWith(unauthorized("the credentials are not accepted")));
    }

    private static Optional<Identity> identify(AccessService access, String header, InetAddress from) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith(BEARER)) {
            return access.byToken(header.substring(BEARER.length()).strip(), METHOD, from);
        }
        if (!lower.startsWith(BASIC)) {
            return Optional.empty();
        }
        try {
            byte[] octets =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String text = new String(octets, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : access.byPassword(text.substring(0, colon), text.substring(colon + 1), METHOD, from);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not Base64
        }
    }

    /** The peer's address; Jetty gives it as a literal, so nothing is looked up. */
    public static InetAddress source(HttpServletRequest request) {
        try {
            return InetAddress.getByName(request.getRemoteAddr().replaceAll("^\\[|]$", ""));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("not an address: " + request.getRemoteAddr(), e);
        }
    }

    static Response unauthorized(String detail) {
        return Response.status(401)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"karaf\", charset=\"UTF-8\"")
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"karaf\"")
                .type(Problem.MEDIA_TYPE)
                .entity(Problem.of(401, detail))
                .build();
    }
}
