package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.voicemail.api.GreetingKind;
import io.tandempbx.voicemail.api.VoicemailBox;
import io.tandempbx.voicemail.api.VoicemailMessage;
import io.tandempbx.voicemail.api.VoicemailService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import javax.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/** Mailboxes: messages and their audio, PIN and greeting. A PIN goes in and never comes out. */
@Path("/voicemail")
@Produces(MediaType.APPLICATION_JSON)
public final class VoicemailResource {
    private static final String AREA = "voicemail";
    private static final String WAV = "audio/wav";
    private static final int LARGEST_GREETING = 10_000_000; // octets: five minutes at 16 kHz, and room for other chunks

    private final Services services;

    public VoicemailResource(Services services) {
        this.services = services;
    }

    /** A mailbox as a whole. */
    public record MailboxView(
            String extension,
            int newMessages,
            int newUrgent,
            int oldMessages,
            long octets,
            boolean pin,
            boolean locked,
            String greeting) {
        static MailboxView of(VoicemailBox box) {
            return new MailboxView(
                    box.extension(),
                    box.newMessages(),
                    box.newUrgent(),
                    box.oldMessages(),
                    box.octets(),
                    box.pin(),
                    box.locked(),
                    box.greeting());
        }
    }

    /** How many, and each. */
    public record MailboxList(int count, List<MailboxView> mailboxes) {}

    /** A message; its duration in seconds. */
    public record MessageView(
            String id,
            String callerId,
            String callerName,
            String timestamp,
            boolean listened,
            boolean urgent,
            double duration,
            long octets,
            boolean complete) {
        static MessageView of(VoicemailMessage message) {
            return new MessageView(
                    message.id(),
                    message.callerId(),
                    message.callerName(),
                    message.received().toString(),
                    message.heard(),
                    message.urgent(),
                    message.durationMs() / 1000.0,
                    message.octets(),
                    message.complete());
        }
    }

    /** How many, and each. */
    public record MessageList(int count, List<MessageView> messages) {}

    /** The extension that gets a copy. */
    public record ForwardBody(@Nullable String to) {}

    /** A new PIN. */
    public record PinBody(@Nullable String pin) {}

    /** Every mailbox that holds anything. */
    @GET
    @Operation(value = "Lists the mailboxes that hold anything", returns = MailboxList.class, refuses = 503)
    public MailboxList list() {
        List<MailboxView> boxes = Services.ask(services.voicemail(), AREA, VoicemailService::mailboxes).stream()
                .map(MailboxView::of)
                .toList();
        return new MailboxList(boxes.size(), boxes);
    }

    /** The messages of one, the latest first. */
    @GET
    @Path("/{mailbox}")
    @Operation(
            value = "Lists the messages of a mailbox, the latest first",
            role = Role.OPERATOR,
            returns = MessageList.class,
            refuses = {404, 503})
    public MessageList messages(@PathParam("mailbox") String mailbox) {
        List<MessageView> messages =
                Services.use(services.voicemail(), AREA, voicemail -> voicemail.messages(mailbox)).stream()
                        .map(MessageView::of)
                        .toList();
        return new MessageList(messages.size(), messages);
    }

    /** What was said. */
    @GET
    @Path("/{mailbox}/{message}/audio")
    @Produces({WAV, MediaType.APPLICATION_JSON})
    @Operation(
            value = "Sends the audio of a message",
            role = Role.OPERATOR,
            returns = String.class,
            as = WAV,
            refuses = {404, 503})
    public Response audio(
            @PathParam("mailbox") String mailbox,
            @PathParam("message") String message,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        Response response =
                wav(Services.use(services.voicemail(), AREA, voicemail -> voicemail.audio(mailbox, message)));
        services.audit()
                .run(audit -> audit.note(caller, "voicemail.listen", "mailbox/" + mailbox + "/" + message, "", ""));
        return response;
    }

    /** What callers hear. */
    @GET
    @Path("/{mailbox}/greeting")
    @Produces({WAV, MediaType.APPLICATION_JSON})
    @Operation(
            value = "Sends the greeting that the owner of a mailbox recorded",
            role = Role.OPERATOR,
            returns = String.class,
            as = WAV,
            refuses = {404, 503})
    public Response greeting(@PathParam("mailbox") String mailbox) {
        return wav(Services.use(services.voicemail(), AREA, voicemail -> voicemail.greeting(mailbox))
                .orElseThrow(() -> ProblemException.of(404, "this mailbox greets with the standard greeting")));
    }

    /** One of the greetings, whether callers hear it now or not. */
    @GET
    @Path("/{mailbox}/greetings/{kind}")
    @Produces({WAV, MediaType.APPLICATION_JSON})
    @Operation(
            value = "Sends the recorded or the temporary greeting of a mailbox",
            role = Role.OPERATOR,
            returns = String.class,
            as = WAV,
            refuses = {404, 503})
    public Response greeting(@PathParam("mailbox") String mailbox, @PathParam("kind") String kind) {
        return wav(Services.use(
                        services.voicemail(), AREA, voicemail -> voicemail.greeting(mailbox, GreetingKind.of(kind)))
                .orElseThrow(() -> ProblemException.of(404, "this mailbox has no such greeting")));
    }

    /** A greeting that was recorded elsewhere. */
    @PUT
    @Path("/{mailbox}/greetings/{kind}")
    @Consumes(WAV)
    @Operation(
            value = "Takes a WAV file (PCM, 16 bits, mono, 8000 or 16000 Hz) as the recorded or the temporary greeting",
            role = Role.OPERATOR,
            returns = MailboxView.class,
            refuses = {404, 413, 415, 422, 503})
    public MailboxView putGreeting(
            @PathParam("mailbox") String mailbox,
            @PathParam("kind") String kind,
            InputStream body,
            @Context SecurityContext context)
            throws IOException {
        Identity caller = Caller.of(context);
        byte[] wav = body.readNBytes(LARGEST_GREETING + 1);
        if (wav.length > LARGEST_GREETING) {
            throw ProblemException.of(413, "a greeting must be at most " + LARGEST_GREETING + " octets");
        }
        return Services.use(services.voicemail(), AREA, voicemail -> {
            voicemail.greeting(mailbox, GreetingKind.of(kind), wav, caller);
            return MailboxView.of(voicemail.mailbox(mailbox));
        });
    }

    /** One of them less. */
    @DELETE
    @Path("/{mailbox}/greetings/{kind}")
    @Operation(
            value = "Removes the recorded or the temporary greeting of a mailbox",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 503})
    public Success removeGreeting(
            @PathParam("mailbox") String mailbox, @PathParam("kind") String kind, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.voicemail(), AREA, voicemail -> {
            voicemail.removeGreeting(mailbox, GreetingKind.of(kind), caller);
            return Success.DONE;
        });
    }

    private static Response wav(java.nio.file.Path file) {
        try {
            long octets = Files.size(file);
            StreamingOutput copy = out -> Files.copy(file, out);
            return Response.ok(copy, WAV).header("Content-Length", octets).build();
        } catch (NoSuchFileException e) {
            throw ProblemException.of(404, "the file is gone");
        } catch (IOException e) {
            throw ProblemException.of(503, "the file cannot be read");
        }
    }

    /** As if its owner had heard it. */
    @POST
    @Path("/{mailbox}/{message}/read")
    @Operation(
            value = "Marks a message as listened to, which may put out the lamp",
            role = Role.OPERATOR,
            returns = MessageView.class,
            refuses = {404, 503})
    public MessageView read(
            @PathParam("mailbox") String mailbox,
            @PathParam("message") String message,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return MessageView.of(
                Services.use(services.voicemail(), AREA, voicemail -> voicemail.heard(mailbox, message, true, caller)));
    }

    /** As if nobody had heard it. */
    @POST
    @Path("/{mailbox}/{message}/unread")
    @Operation(
            value = "Marks a message as new again, which may light the lamp",
            role = Role.OPERATOR,
            returns = MessageView.class,
            refuses = {404, 503})
    public MessageView unread(
            @PathParam("mailbox") String mailbox,
            @PathParam("message") String message,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return MessageView.of(Services.use(
                services.voicemail(), AREA, voicemail -> voicemail.heard(mailbox, message, false, caller)));
    }

    /** A copy for somebody else. */
    @POST
    @Path("/{mailbox}/{message}/forward")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Puts a copy of a message into another mailbox, as new there",
            role = Role.OPERATOR,
            returns = MessageView.class,
            refuses = {404, 409, 415, 422, 503})
    public MessageView forward(
            @PathParam("mailbox") String mailbox,
            @PathParam("message") String message,
            ForwardBody body,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String to = Given.text("to", body.to());
        return MessageView.of(
                Services.use(services.voicemail(), AREA, voicemail -> voicemail.forward(mailbox, message, to, caller)));
    }

    /** Removes one. */
    @DELETE
    @Path("/{mailbox}/{message}")
    @Operation(
            value = "Deletes a message and its audio",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 503})
    public Success delete(
            @PathParam("mailbox") String mailbox,
            @PathParam("message") String message,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.voicemail(), AREA, voicemail -> {
            voicemail.delete(mailbox, message, caller);
            return Success.DONE;
        });
    }

    /** Sets a PIN. */
    @POST
    @Path("/{mailbox}/pin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Sets the PIN of a mailbox and unlocks it",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 415, 422, 503})
    public Success pin(@PathParam("mailbox") String mailbox, PinBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String pin = Given.text("pin", body.pin());
        return Services.use(services.voicemail(), AREA, voicemail -> {
            voicemail.pin(mailbox, pin, caller);
            return Success.DONE;
        });
    }

    /** Back to the standard greeting. */
    @DELETE
    @Path("/{mailbox}/greeting")
    @Operation(
            value = "Removes the greetings that the owner recorded",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 503})
    public Success removeGreeting(@PathParam("mailbox") String mailbox, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.voicemail(), AREA, voicemail -> {
            voicemail.removeGreeting(mailbox, caller);
            return Success.DONE;
        });
    }
}
