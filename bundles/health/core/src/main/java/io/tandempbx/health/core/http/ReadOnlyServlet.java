package io.tandempbx.health.core.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers GET and HEAD on exact paths; every other method is refused with 405, every path below with 404. */
public abstract class ReadOnlyServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final String ALLOWED = "GET, HEAD";

    /** Writes the answer; whoever writes the body of a HEAD is not heard. */
    protected abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.setHeader("Allow", ALLOWED);
            problem(response, 405, "Method Not Allowed", "only GET and HEAD are offered");
        } else if (request.getPathInfo() != null) {
            problem(response, 404, "Not Found", "there is nothing here");
        } else {
            answer(request, response);
        }
    }

    protected static void send(HttpServletResponse response, int status, String type, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(octets.length);
        response.getOutputStream().write(octets);
    }

    /** A refusal (RFC 9457); all texts are ours. */
    protected static void problem(HttpServletResponse response, int status, String title, String detail)
            throws IOException {
        send(
                response,
                status,
                "application/problem+json",
                "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"" + detail
                        + "\",\"error\":\"" + detail + "\"}");
    }
}
