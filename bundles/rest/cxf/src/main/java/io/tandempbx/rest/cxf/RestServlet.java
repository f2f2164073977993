package io.tandempbx.rest.cxf;

import io.tandempbx.rest.cxf.http.Authentication;
import io.tandempbx.rest.cxf.http.Authorization;
import io.tandempbx.rest.cxf.http.DetachableResponse;
import io.tandempbx.rest.cxf.http.Json;
import io.tandempbx.rest.cxf.http.ProblemMapper;
import io.tandempbx.rest.cxf.http.RequestMeter;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.StaleMark;
import io.tandempbx.rest.cxf.resource.AccessResource;
import io.tandempbx.rest.cxf.resource.AttendantMenusResource;
import io.tandempbx.rest.cxf.resource.CallRecordsResource;
import io.tandempbx.rest.cxf.resource.CallsResource;
import io.tandempbx.rest.cxf.resource.CapacityResource;
import io.tandempbx.rest.cxf.resource.ConferencesResource;
import io.tandempbx.rest.cxf.resource.ConfigResource;
import io.tandempbx.rest.cxf.resource.EventStreams;
import io.tandempbx.rest.cxf.resource.EventsResource;
import io.tandempbx.rest.cxf.resource.ExtensionsResource;
import io.tandempbx.rest.cxf.resource.HolidaysResource;
import io.tandempbx.rest.cxf.resource.InboundRoutesResource;
import io.tandempbx.rest.cxf.resource.MailResource;
import io.tandempbx.rest.cxf.resource.NodeResource;
import io.tandempbx.rest.cxf.resource.OpenApiResource;
import io.tandempbx.rest.cxf.resource.QosResource;
import io.tandempbx.rest.cxf.resource.RecordingsResource;
import io.tandempbx.rest.cxf.resource.RingGroupsResource;
import io.tandempbx.rest.cxf.resource.RoutesResource;
import io.tandempbx.rest.cxf.resource.SecurityResource;
import io.tandempbx.rest.cxf.resource.StatusResource;
import io.tandempbx.rest.cxf.resource.SubscriptionsResource;
import io.tandempbx.rest.cxf.resource.TimeConditionsResource;
import io.tandempbx.rest.cxf.resource.TrunksResource;
import io.tandempbx.rest.cxf.resource.UpgradesResource;
import io.tandempbx.rest.cxf.resource.UsersResource;
import io.tandempbx.rest.cxf.resource.VoicemailResource;
import io.tandempbx.rest.cxf.resource.WebhooksResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.ext.RuntimeDelegate;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.impl.RuntimeDelegateImpl;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;
import org.jspecify.annotations.Nullable;

/** CXF with a bus of its own, made when the servlet is let in and ended when it leaves. */
final class RestServlet extends CXFNonSpringServlet {
    private static final long serialVersionUID = 1;

    private final transient Services services;
    private final transient EventStreams streams;
    private final transient RequestMeter meter;
    private final String version;
    private transient @Nullable Server server; // written by init, read by destroy; the web server orders the two

    RestServlet(Services services, EventStreams streams, RequestMeter meter, String version) {
        this.services = services;
        this.streams = streams;
        this.meter = meter;
        this.version = version;
    }

    /** The classes of all resources but the document that describes them. */
    static List<Class<?>> resources() {
        return List.of(
                StatusResource.class,
                ExtensionsResource.class,
                CallsResource.class,
                CallRecordsResource.class,
                EventsResource.class,
                WebhooksResource.class,
                TrunksResource.class,
                NodeResource.class,
                AccessResource.class,
                UsersResource.class,
                SecurityResource.class,
                UpgradesResource.class,
                RoutesResource.class,
                InboundRoutesResource.class,
                RingGroupsResource.class,
                AttendantMenusResource.class,
                TimeConditionsResource.class,
                HolidaysResource.class,
                SubscriptionsResource.class,
                VoicemailResource.class,
                ConferencesResource.class,
                MailResource.class,
                QosResource.class,
                CapacityResource.class,
                RecordingsResource.class,
                ConfigResource.class,
                OpenApiResource.class);
    }

    @Override
    protected void loadBus(ServletConfig config) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(RestServlet.class.getClassLoader());
        try {
            // named, since the bundle that would look for it may not have started
            RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
            Bus bus = BusFactory.newInstance().createBus();
            setBus(bus);
            JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
            factory.setBus(bus);
            factory.setAddress("/");
            factory.setServiceBeans(new ArrayList<>(List.of(
                    new StatusResource(services, version),
                    new ExtensionsResource(services),
                    new CallsResource(services),
                    new CallRecordsResource(services),
                    new EventsResource(services, streams),
                    new WebhooksResource(services),
                    new TrunksResource(services),
                    new NodeResource(services),
                    new AccessResource(services),
                    new UsersResource(services),
                    new SecurityResource(services),
                    new UpgradesResource(services),
                    new RoutesResource(services),
                    new InboundRoutesResource(services),
                    new RingGroupsResource(services),
                    new AttendantMenusResource(services),
                    new TimeConditionsResource(services),
                    new HolidaysResource(services),
                    new SubscriptionsResource(services),
                    new VoicemailResource(services),
                    new ConferencesResource(services),
                    new MailResource(services),
                    new QosResource(services),
                    new CapacityResource(services),
                    new RecordingsResource(services),
                    new ConfigResource(services),
                    new OpenApiResource(resources(), version))));
            factory.setProviders(List.of(
                    meter,
                    new Authentication(services.access()),
                    new Authorization(),
                    new StaleMark(services.database()),
                    new Json(),
                    new ProblemMapper()));
            server = factory.create();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Lets operations keep the output. */
    @Override
    public void service(ServletRequest request, ServletResponse response) throws ServletException, IOException {
        super.service(request, new DetachableResponse(request, (HttpServletResponse) response));
    }

    @Override
    public void destroyBus() {
        Server ending = server;
        server = null;
        if (ending != null) {
            ending.destroy();
        }
        super.destroyBus();
    }
}
