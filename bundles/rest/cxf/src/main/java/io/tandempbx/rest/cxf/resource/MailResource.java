package io.tandempbx.rest.cxf.resource;

import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.mail.api.OutboxMail;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Mail that leaves the platform: what waits, and whether the mail server takes any. */
@Path("/mail")
@Produces(MediaType.APPLICATION_JSON)
public final class MailResource {
    private static final String AREA = "mail";

    private final Services services;

    public MailResource(Services services) {
        this.services = services;
    }

    /** A mail that waits; {@code attempts} are those that failed. */
    record MailView(String id, String to, String subject, String since, int attempts, long octets) {
        static MailView of(OutboxMail mail) {
            return new MailView(
                    mail.id(), mail.to(), mail.subject(), mail.since().toString(), mail.attempts(), mail.octets());
        }
    }

    /** The outbox: {@code waiting} in all, {@code count} of them in {@code mails}; no server, no fault: null. */
    record OutboxView(
            @CanBeNull @Nullable String server,
            int waiting,
            @CanBeNull @Nullable String oldest,
            @CanBeNull @Nullable String fault,
            long sent,
            long givenUp,
            int count,
            List<MailView> mails) {}

    /** Who is mailed. */
    record TestBody(@Nullable String address) {}

    /** What the mail server said. */
    record TestView(boolean accepted, String server, String answer, long tookMs) {
        static TestView of(MailAnswer answer) {
            return new TestView(answer.accepted(), answer.server(), answer.words(), answer.tookMs());
        }
    }

    /** What waits, and why. */
    @GET
    @Path("/outbox")
    @Operation(
            value = "Lists the mails that wait, the one that has waited longest first, and how the mail server fares",
            role = Role.OPERATOR,
            returns = OutboxView.class,
            refuses = {422, 503})
    public OutboxView outbox(
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        return Services.ask(services.mail(), AREA, mail -> view(mail, page));
    }

    private static OutboxView view(MailService service, Page page) {
        MailState state = service.state();
        List<MailView> mails =
                page.of(service.outbox()).stream().map(MailView::of).toList();
        return new OutboxView(
                state.isConfigured() ? state.server() : null,
                state.waiting(),
                state.oldest().map(Object::toString).orElse(null),
                state.fault().isEmpty() ? null : state.fault(),
                state.sent(),
                state.givenUp(),
                mails.size(),
                mails);
    }

    /** Sends one. */
    @POST
    @Path("/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Mails a line to an address at once, beside the outbox, and tells what the mail server answers",
            role = Role.OPERATOR,
            returns = TestView.class,
            changes = false,
            refuses = {415, 422, 503})
    public TestView test(TestBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String address = Given.text("address", body.address());
        MailAnswer answer = Services.use(services.mail(), AREA, mail -> mail.test(address));
        String outcome = answer.accepted() ? "accepted" : "not accepted";
        services.audit().run(audit -> audit.note(caller, "mail.test", "mail/" + address, "", outcome));
        return TestView.of(answer);
    }
}
