package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Webhook;
import io.tandempbx.event.api.WebhookAdminService;
import io.tandempbx.event.api.WebhookException;
import io.tandempbx.event.api.WebhookState;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Where events are posted. Secrets go in and never come out. */
@Path("/webhooks")
@Produces(MediaType.APPLICATION_JSON)
public final class WebhooksResource {
    private static final String AREA = "the event service";
    private static final Pattern PROBLEM = Pattern.compile("(\\w+)(?: '(.*)')? (must .*|is .*)", Pattern.DOTALL);

    private final Services services;

    public WebhooksResource(Services services) {
        this.services = services;
    }

    /** A webhook without its secret, and how it fares; {@code fault} is empty while its endpoint takes events. */
    record WebhookView(
            String name,
            String url,
            List<String> events,
            boolean enabled,
            long cursor,
            long waiting,
            long delivered,
            long failed,
            long missed,
            String fault) {
        static WebhookView of(WebhookState state) {
            Webhook webhook = state.webhook();
            return new WebhookView(
                    webhook.name(),
                    webhook.url(),
                    webhook.types().stream().map(EventType::text).sorted().toList(),
                    webhook.enabled(),
                    state.cursor(),
                    state.waiting(),
                    state.delivered(),
                    state.failed(),
                    state.missed(),
                    state.fault());
        }
    }

    /** Webhooks by name. */
    record WebhookList(int count, List<WebhookView> webhooks) {}

    /** A webhook to be made. */
    record NewWebhookBody(
            @Nullable String name,
            @Nullable String url,
            @Nullable String secret,
            @Nullable List<String> events,
            @Nullable Boolean enabled) {}

    /** What a webhook shall be; without a secret it keeps the one it has. */
    record WebhookBody(
            @Nullable String url, @Nullable String secret, @Nullable List<String> events, @Nullable Boolean enabled) {}

    /** All. */
    @GET
    @Operation(value = "Lists webhooks by name", role = Role.ADMIN, returns = WebhookList.class, refuses = 503)
    public WebhookList list() {
        List<WebhookView> webhooks = Services.ask(services.webhooks(), AREA, WebhookAdminService::webhooks).stream()
                .map(WebhookView::of)
                .toList();
        return new WebhookList(webhooks.size(), webhooks);
    }

    /** One, with an entity tag. */
    @GET
    @Path("/{name}")
    @Operation(
            value = "Shows one webhook",
            role = Role.ADMIN,
            returns = WebhookView.class,
            refuses = {404, 503})
    public Response get(@PathParam("name") String name) {
        WebhookState state = find(name);
        return Response.ok(WebhookView.of(state))
                .header(HttpHeaders.ETAG, Versions.tag(version(state.webhook())))
                .build();
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds a webhook; in effect within a few seconds",
            role = Role.ADMIN,
            status = 201,
            returns = Success.class,
            refuses = {409, 415, 422, 503})
    public Response add(NewWebhookBody body, @Context SecurityContext context) {
        Webhook webhook = new Webhook(
                Given.text("name", body.name()),
                Given.text("url", body.url()),
                Given.text("secret", body.secret()),
                types(body.events()),
                Objects.requireNonNullElse(body.enabled(), true));
        change(webhook.name(), "webhook.add", context, present -> {
            if (present.isPresent()) {
                throw ProblemException.of(409, "there is a webhook of this name");
            }
            return Optional.of(webhook);
        });
        return Response.created(URI.create("webhooks/" + webhook.name()))
                .entity(Success.DONE)
                .build();
    }

    /** Replaces one. */
    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces a webhook; without a secret it keeps its own",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 412, 415, 422, 503})
    public Success replace(
            @PathParam("name") String name,
            WebhookBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        change(name, "webhook.change", context, present -> {
            Webhook known = required(present, ifMatch);
            return Optional.of(new Webhook(
                    name,
                    Given.text("url", body.url()),
                    Objects.requireNonNullElse(body.secret(), known.secret()),
                    types(body.events()),
                    Objects.requireNonNullElse(body.enabled(), true)));
        });
        return Success.DONE;
    }

    /** Removes one. */
    @DELETE
    @Path("/{name}")
    @Operation(
            value = "Removes a webhook",
            role = Role.ADMIN,
            returns = Success.class,
            refuses = {404, 412, 422, 503})
    public Success remove(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        change(name, "webhook.remove", context, present -> {
            Webhook unused = required(present, ifMatch);
            return Optional.empty();
        });
        return Success.DONE;
    }

    /** One step from what is kept to what shall be, in which nobody else's change comes in between; and its note. */
    private void change(String name, String action, SecurityContext context, UnaryOperator<Optional<Webhook>> wanted) {
        Identity caller = Caller.of(context);
        List<Webhook> after = new ArrayList<>(1);
        Optional<Webhook> before = Services.ask(services.webhooks(), AREA, webhooks -> {
            UnaryOperator<Optional<Webhook>> checked = present -> {
                Optional<Webhook> webhook = wanted.apply(present);
                webhook.ifPresent(one -> check(webhooks, one));
                webhook.ifPresent(after::add);
                return webhook;
            };
            if (caller.dryRun()) {
                Optional<Webhook> present = webhooks.kept(name);
                Optional<Webhook> unused = checked.apply(present);
                return present;
            }
            try {
                return webhooks.change(name, checked);
            } catch (WebhookException e) {
                throw ProblemException.of(503, String.valueOf(e.getMessage())); // the rules hold: the disk refused
            }
        });
        services.audit()
                .run(audit -> audit.note(
                        caller,
                        action,
                        "webhook/" + name,
                        text(before),
                        text(after.stream().findFirst())));
    }

    private static void check(WebhookAdminService webhooks, Webhook webhook) {
        try {
            webhooks.check(webhook);
        } catch (WebhookException e) {
            throw problem(e);
        }
    }

    private static String text(Optional<Webhook> webhook) {
        return webhook.map(Webhook::toString).orElse("");
    }

    private WebhookState find(String name) {
        return Services.ask(services.webhooks(), AREA, webhooks -> webhooks.find(name))
                .orElseThrow(WebhooksResource::noSuchWebhook);
    }

    private static ProblemException noSuchWebhook() {
        return ProblemException.of(404, "there is no such webhook");
    }

    private static Set<EventType> types(@Nullable List<String> names) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : Objects.requireNonNullElse(names, List.<String>of())) {
            types.add(EventType.of(String.valueOf(name))
                    .orElseThrow(() -> ProblemException.invalid("events", String.valueOf(name), "is not an event")));
        }
        return types;
    }

    /** The first problem, as field, value and rule. */
    private static ProblemException problem(WebhookException refused) {
        Matcher parts = PROBLEM.matcher(refused.problems().get(0));
        return parts.matches()
                ? ProblemException.invalid(
                        parts.group(1), Objects.requireNonNullElse(parts.group(2), ""), parts.group(3))
                : ProblemException.of(422, String.valueOf(refused.getMessage()));
    }

    /** It must be there, and as the caller saw it. */
    private static Webhook required(Optional<Webhook> present, @Nullable String ifMatch) {
        Webhook webhook = present.orElseThrow(WebhooksResource::noSuchWebhook);
        Versions.wanted(ifMatch).filter(wanted -> wanted != version(webhook)).ifPresent(other -> {
            throw ProblemException.of(412, "the webhook was changed meanwhile; read it again");
        });
        return webhook;
    }

    /** The same for the same settings; says nothing about them. */
    private static long version(Webhook webhook) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((webhook.url() + "\n"
                                    + webhook.types().stream().sorted().toList() + webhook.enabled() + webhook.secret())
                            .getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong() >>> 8;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
