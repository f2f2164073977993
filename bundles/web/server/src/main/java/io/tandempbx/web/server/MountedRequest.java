package io.tandempbx.web.server;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/** A request as the servlet below {@code prefix} sees it. */
final class MountedRequest extends HttpServletRequestWrapper {
    private final String prefix;
    private final String rest;

    MountedRequest(HttpServletRequest request, String prefix) {
        super(request);
        this.prefix = prefix;
        String path = request.getPathInfo() == null ? request.getRequestURI() : request.getPathInfo();
        this.rest = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
    }

    @Override
    public String getServletPath() {
        return prefix;
    }

    @Override
    public @org.jspecify.annotations.Nullable String getPathInfo() {
        return rest.isEmpty() ? null : rest;
    }
}
