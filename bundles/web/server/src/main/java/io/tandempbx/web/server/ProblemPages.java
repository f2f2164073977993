package io.tandempbx.web.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ErrorHandler;

/** Errors that Jetty finds itself, told without traces, versions or the peer's text. */
final class ProblemPages extends ErrorHandler {

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        FrontHandler.addHeaders(response);
        int status = response.getStatus();
        Problems.send(response, status, detail(status));
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields fields) {
        fields.put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        fields.put(HttpHeader.CACHE_CONTROL, "no-store");
        return ByteBuffer.wrap(Problems.body(status, Problems.titleOf(status), detail(status)));
    }

    private static String detail(int status) {
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            return "what answers this is being replaced or started";
        }
        return status < 500
                ? "the request is malformed or larger than allowed"
                : "the request failed; the log says why";
    }
}
