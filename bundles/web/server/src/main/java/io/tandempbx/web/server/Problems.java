package io.tandempbx.web.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletResponse;

/** Answers of the listener itself, as problem details (RFC 9457). All texts are ours, none is a peer's. */
final class Problems {
    private static final String TYPE = "application/problem+json";

    private Problems() {}

    static byte[] body(int status, String title, String detail) {
        return ("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"" + detail
                        + "\",\"error\":\"" + detail + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Sends the answer; who is to come again is told when (RFC 9110 §10.2.3). */
    static void send(HttpServletResponse response, int status, String detail) throws IOException {
        byte[] body = body(status, titleOf(status), detail);
        response.setStatus(status);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "1");
        }
        response.setContentType(TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static String titleOf(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 421 -> "Misdirected Request";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Refused" : "Internal Server Error";
        };
    }
}
