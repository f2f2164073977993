package io.tandempbx.health.core.metric;

import io.tandempbx.health.core.http.ReadOnlyServlet;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code /metrics}: without credentials for this machine itself, for others with those of a viewer. */
@Component(service = Servlet.class, immediate = true, property = "osgi.http.whiteboard.servlet.pattern=/metrics")
public final class MetricsServlet extends ReadOnlyServlet {
    private static final long serialVersionUID = 1;

    private final transient Sources sources = new Sources();
    private final transient ServiceSlot<AccessService> access = new ServiceSlot<>();

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        InetAddress from = InetAddress.getByName(request.getRemoteAddr().replaceAll("^\\[|]$", ""));
        String header = request.getHeader("Authorization");
        if (header != null || !from.isLoopbackAddress()) {
            Optional<Optional<Identity>> identity = access.call(
                    service -> header == null ? Optional.empty() : Credentials.identify(service, header, from));
            if (identity.isEmpty()) {
                response.setHeader("Retry-After", "1");
                problem(response, 503, "Service Unavailable", "security is away");
                return;
            }
            boolean allowed =
                    identity.get().map(who -> who.role().includes(Role.VIEWER)).orElse(false);
            if (!allowed) {
                response.addHeader("WWW-Authenticate", "Basic realm=\"karaf\", charset=\"UTF-8\"");
                response.addHeader("WWW-Authenticate", "Bearer realm=\"karaf\"");
                problem(response, 401, "Unauthorized", "credentials are needed");
                return;
            }
        }
        send(response, 200, Families.CONTENT_TYPE, sources.collect().text());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSource(MetricSource source) {
        sources.add(source);
    }

    void unbindSource(MetricSource source) {
        sources.remove(source);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccess(AccessService service) {
        access.bind(service);
    }

    void unbindAccess(AccessService service) {
        access.unbind(service);
    }
}
