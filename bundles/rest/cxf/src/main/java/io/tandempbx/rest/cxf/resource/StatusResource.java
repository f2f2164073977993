package io.tandempbx.rest.cxf.resource;

import io.tandempbx.call.api.CallService;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.StatusView;
import java.lang.management.ManagementFactory;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** Counters of the platform, from memory only. */
@Path("/status")
@Produces(MediaType.APPLICATION_JSON)
public final class StatusResource {
    /** Of the newest of all bundles, as upgrades keep it; at first that of the distribution. */
    private static final String VERSION = "tandem.version";

    private final Services services;
    private final String ownVersion;

    public StatusResource(Services services, String ownVersion) {
        this.services = services;
        this.ownVersion = ownVersion;
    }

    /** Answers also while services are away; then it is not running. */
    @GET
    @Operation(value = "Counters of the platform; from this machine without credentials", returns = StatusView.class)
    public StatusView status() {
        boolean running = services.directory().isBound()
                && services.contacts().isBound()
                && services.calls().isBound();
        return new StatusView(
                running,
                services.contacts().call(contacts -> contacts.all().size()).orElse(0),
                services.calls().call(calls -> calls.calls().size()).orElse(0),
                services.calls().call(calls -> calls.totalCalls()).orElse(0L),
                services.recordings()
                        .call(recordings -> recordings.running().size())
                        .orElse(0),
                services.conferences()
                        .call(conferences -> conferences.conferences().size())
                        .orElse(0),
                services.calls().call(CallService::parked).orElse(0),
                0,
                System.getProperty(VERSION, ownVersion),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
    }
}
