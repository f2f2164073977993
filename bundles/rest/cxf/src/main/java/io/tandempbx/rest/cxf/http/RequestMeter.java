package io.tandempbx.rest.cxf.http;

import io.tandempbx.metrics.api.Counters;
import io.tandempbx.metrics.api.Histogram;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.annotation.Priority;
import javax.ws.rs.Path;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.container.PreMatching;
import javax.ws.rs.container.ResourceInfo;
import javax.ws.rs.core.Context;
import org.jspecify.annotations.Nullable;

/** Counts requests and takes their time, until the answer is known; writing a long one is not part of it. Thread-safe. */
@PreMatching
@Priority(0)
@SuppressWarnings("NullAway.Init") // CXF sets the resource
public final class RequestMeter implements ContainerRequestFilter, ContainerResponseFilter, MetricSource {
    private static final String BEGAN = RequestMeter.class.getName();

    private final Counters requests = new Counters("method", "path", "status");
    private final Histogram durations = new Histogram(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);

    @Context
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(BEGAN, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        requests.increment(request.getMethod(), path(), Integer.toString(response.getStatus()));
        if (request.getProperty(BEGAN) instanceof Long beganNs) {
            durations.observe((System.nanoTime() - beganNs) / (double) TimeUnit.SECONDS.toNanos(1));
        }
    }

    /** The path's template, so that no client can make more of them. */
    private String path() {
        if (resource.getResourceMethod() == null) {
            return "none";
        }
        return "/api" + part(resource.getResourceClass().getAnnotation(Path.class))
                + part(resource.getResourceMethod().getAnnotation(Path.class));
    }

    private static String part(@Nullable Path path) {
        String text = path == null ? "" : path.value().replaceAll("^/+|/+$", "").replaceAll(":[^}]*", "");
        return text.isEmpty() ? "" : "/" + text;
    }

    @Override
    public void collect(MetricSink sink) {
        requests.collect(sink, "pbx_api_requests_total", "Requests to the REST interface.");
        sink.histogram(
                "pbx_api_request_duration_seconds", "From a request to its answer.", Map.of(), durations.snapshot());
    }
}
