package io.tandempbx.health.core;

import io.tandempbx.health.api.HealthReport;
import io.tandempbx.health.api.HealthService;
import io.tandempbx.health.core.http.ReadOnlyServlet;
import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /health}, {@code /ready} and {@code /live}, for everybody: what is known already, so nothing here waits. */
@Component(
        service = Servlet.class,
        immediate = true,
        property = {
            "osgi.http.whiteboard.servlet.pattern=/health",
            "osgi.http.whiteboard.servlet.pattern=/ready",
            "osgi.http.whiteboard.servlet.pattern=/live"
        })
public final class HealthServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1;
    private static final String JSON = "application/json";
    private static final String RETRY_SECONDS = "2";

    private final transient HealthService health;

    @Activate
    public HealthServlet(@Reference HealthService health) {
        this.health = health;
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HealthReport report = health.report();
        switch (request.getServletPath()) {
            case "/health" -> send(response, report.serving(), HealthJson.health(report));
            case "/ready" -> send(response, report.ready(), HealthJson.ready(report));
            default -> send(response, true, "{\"status\":\"alive\"}");
        }
    }

    private static void send(HttpServletResponse response, boolean good, String body) throws IOException {
        if (!good) {
            response.setHeader("Retry-After", RETRY_SECONDS);
        }
        send(response, good ? 200 : 503, JSON, body);
    }
}
