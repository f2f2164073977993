package io.tandempbx.rest.cxf.resource;

import io.tandempbx.presence.api.SubscriptionService;
import io.tandempbx.presence.api.SubscriptionSummary;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.Services;
import java.util.List;
import java.util.Locale;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Who is told of what without asking. */
@Path("/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
public final class SubscriptionsResource {
    private final Services services;

    public SubscriptionsResource(Services services) {
        this.services = services;
    }

    /** A phone that watches something. */
    public record SubscriptionView(
            String extension, String resource, String eventPackage, String peer, String expiresAt, long notified) {
        static SubscriptionView of(SubscriptionSummary subscription) {
            return new SubscriptionView(
                    subscription.subscriber(),
                    subscription.resource(),
                    subscription.eventPackage(),
                    subscription.peer().toLowerCase(Locale.ROOT),
                    subscription.expiresAt().toString(),
                    subscription.notified());
        }
    }

    /** How many in all, and those of the page. */
    public record SubscriptionList(int count, List<SubscriptionView> subscriptions) {}

    /** All. */
    @GET
    @Operation(
            value = "Lists the phones that watch lamps, presence or their mailbox",
            returns = SubscriptionList.class,
            refuses = {422, 503})
    public SubscriptionList list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.orAll(limit, offset);
        List<SubscriptionView> all =
                Services.ask(services.subscriptions(), "presence", SubscriptionService::subscriptions).stream()
                        .map(SubscriptionView::of)
                        .toList();
        return new SubscriptionList(all.size(), page.of(all));
    }
}
