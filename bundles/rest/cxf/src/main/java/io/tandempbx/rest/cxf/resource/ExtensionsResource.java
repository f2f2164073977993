package io.tandempbx.rest.cxf.resource;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.NewExtension;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Page;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.rest.cxf.resource.Views.AttemptList;
import io.tandempbx.rest.cxf.resource.Views.AttemptView;
import io.tandempbx.rest.cxf.resource.Views.ContactView;
import io.tandempbx.rest.cxf.resource.Views.ExtensionBody;
import io.tandempbx.rest.cxf.resource.Views.ExtensionView;
import io.tandempbx.rest.cxf.resource.Views.NewExtensionBody;
import io.tandempbx.rest.cxf.resource.Views.PasswordBody;
import io.tandempbx.rest.cxf.resource.Views.RegisteredList;
import io.tandempbx.rest.cxf.resource.Views.RegisteredView;
import io.tandempbx.rest.cxf.resource.Views.RotateBody;
import io.tandempbx.rest.cxf.resource.Views.RotatedView;
import io.tandempbx.rest.cxf.resource.Views.Success;
import io.tandempbx.rest.cxf.resource.Views.SwitchedView;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;
import org.jspecify.annotations.Nullable;

/** Extensions: reading from the snapshot, changing through security, which ends what a change no longer allows. */
@Path("/extensions")
@Produces(MediaType.APPLICATION_JSON)
public final class ExtensionsResource {
    private static final String AREA = "security";
    private static final String CSV = CallRecordViews.CSV;

    private final Services services;

    public ExtensionsResource(Services services) {
        this.services = services;
    }

    /** How many extensions were in the file. */
    record ImportedView(int count) {}

    /** All that match, by number. */
    @GET
    @Operation(
            value = "Lists extensions by number",
            returns = ExtensionView.class,
            array = true,
            kept = true,
            refuses = {422, 503})
    public List<ExtensionView> list(
            @QueryParam("q") @DefaultValue("") String text,
            @QueryParam("enabled") @Nullable String enabled,
            @QueryParam("registered") @Nullable String registered,
            @QueryParam("limit") @DefaultValue("1000") String limit,
            @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.of(limit, offset);
        Optional<Boolean> wantEnabled = Given.flag("enabled", enabled);
        Optional<Boolean> wantRegistered = Given.flag("registered", registered);
        Set<String> live = registeredNumbers();
        String needle = text.toLowerCase(Locale.ROOT);
        List<ExtensionView> all = services.snapshot().extensions().values().stream()
                .map(extension -> ExtensionView.of(extension, live.contains(extension.number())))
                .filter(view -> view.number().contains(needle)
                        || view.name().toLowerCase(Locale.ROOT).contains(needle))
                .filter(view ->
                        wantEnabled.map(wanted -> wanted == view.enabled()).orElse(true))
                .filter(view -> wantRegistered
                        .map(wanted -> wanted == view.registered())
                        .orElse(true))
                .sorted(Comparator.comparing(ExtensionView::number))
                .toList();
        return page.of(all);
    }

    /** Who is registered, and where. */
    @GET
    @Path("/registered")
    @Operation(
            value = "Lists registered extensions with their phones",
            returns = RegisteredList.class,
            refuses = {422, 503})
    public RegisteredList registered(
            @QueryParam("limit") @Nullable String limit, @QueryParam("offset") @DefaultValue("0") String offset) {
        Page page = Page.orAll(limit, offset);
        Optional<DirectorySnapshot> directory = services.directory().call(present -> present.snapshot());
        List<RegisteredView> extensions =
                Services.ask(services.contacts(), "the registrar", contacts -> registered(contacts, directory));
        return new RegisteredList(extensions.size(), page.of(extensions));
    }

    private static List<RegisteredView> registered(ContactService service, Optional<DirectorySnapshot> directory) {
        return service.all().entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new RegisteredView(
                        entry.getKey(),
                        directory
                                .flatMap(snapshot -> snapshot.find(entry.getKey()))
                                .map(Extension::name)
                                .orElse(""),
                        entry.getValue().stream()
                                .map(contact -> ContactView.of(contact, service.reach(contact)))
                                .toList()))
                .toList();
    }

    /** What became of the attempts to register as one. */
    @GET
    @Path("/{number}/registrations")
    @Operation(
            value = "Lists the last attempts of an extension's phones to register, and why they failed",
            returns = AttemptList.class,
            refuses = {404, 503})
    public AttemptList attempts(@PathParam("number") String number) {
        if (services.snapshot().find(number).isEmpty()) {
            throw ProblemException.of(404, "there is no such extension");
        }
        List<AttemptView> attempts =
                Services.ask(services.contacts(), "the registrar", contacts -> contacts.attempts(number)).stream()
                        .map(AttemptView::of)
                        .toList();
        return new AttemptList(attempts.size(), attempts);
    }

    /** One, with its version as entity tag. */
    @GET
    @Path("/{number}")
    @Operation(
            value = "Shows one extension",
            returns = ExtensionView.class,
            kept = true,
            refuses = {404, 503})
    public Response get(@PathParam("number") String number) {
        return found(services.snapshot()
                .find(number)
                .orElseThrow(() -> ProblemException.of(404, "there is no such extension")));
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Adds an extension",
            role = Role.OPERATOR,
            status = 201,
            returns = ExtensionView.class,
            refuses = {409, 415, 422, 503})
    public Response add(NewExtensionBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        NewExtension wanted = new NewExtension(
                Given.text("number", body.number()),
                Given.text("password", body.password()),
                Objects.requireNonNullElse(body.name(), ""),
                Objects.requireNonNullElse(body.email(), ""));
        ExtensionChange rest = new ExtensionChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(body.enabled()),
                Optional.ofNullable(body.allowExternal()),
                Optional.ofNullable(body.voicemailEnabled()),
                Optional.ofNullable(body.isAdmin()),
                Optional.ofNullable(body.dnd()),
                body.handling());
        Extension added = Services.use(services.extensions(), AREA, extensions -> extensions.add(wanted, rest, caller));
        return Response.created(URI.create("extensions/" + added.number()))
                .header(HttpHeaders.ETAG, Versions.tag(added.version()))
                .entity(view(added))
                .build();
    }

    /** Replaces everything but the password. */
    @PUT
    @Path("/{number}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces an extension's values; what is absent takes its preset",
            role = Role.OPERATOR,
            returns = ExtensionView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response put(
            @PathParam("number") String number,
            ExtensionBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        ExtensionChange change = new ExtensionChange(
                Optional.of(Objects.requireNonNullElse(body.name(), "")),
                Optional.of(Objects.requireNonNullElse(body.email(), "")),
                Optional.empty(),
                Optional.of(Objects.requireNonNullElse(body.enabled(), true)),
                Optional.of(Objects.requireNonNullElse(body.allowExternal(), true)),
                Optional.of(Objects.requireNonNullElse(body.voicemailEnabled(), true)),
                Optional.of(Objects.requireNonNullElse(body.isAdmin(), false)),
                Optional.of(Objects.requireNonNullElse(body.dnd(), false)),
                CallHandlingChange.to(body.handling().appliedTo(CallHandling.PRESET)));
        return change(number, change, ifMatch, context);
    }

    /** Changes some values. */
    @PATCH
    @Path("/{number}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            value = "Changes an extension's values; what is absent stays",
            role = Role.OPERATOR,
            returns = ExtensionView.class,
            refuses = {404, 412, 415, 422, 503})
    public Response patch(
            @PathParam("number") String number,
            ExtensionBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        ExtensionChange change = new ExtensionChange(
                Optional.ofNullable(body.name()),
                Optional.ofNullable(body.email()),
                Optional.empty(),
                Optional.ofNullable(body.enabled()),
                Optional.ofNullable(body.allowExternal()),
                Optional.ofNullable(body.voicemailEnabled()),
                Optional.ofNullable(body.isAdmin()),
                Optional.ofNullable(body.dnd()),
                body.handling());
        return change(number, change, ifMatch, context);
    }

    /** Removes one; its calls and registrations end. */
    @DELETE
    @Path("/{number}")
    @Operation(
            value = "Removes an extension and ends its calls and registrations",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 412, 503})
    public Success remove(
            @PathParam("number") String number,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(services.extensions(), AREA, extensions -> {
            extensions.remove(number, Versions.wanted(ifMatch), caller);
            return Success.DONE;
        });
    }

    /** Sets a password. */
    @POST
    @Path("/{number}/password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Sets an extension's password and ends its registrations, not its calls",
            role = Role.OPERATOR,
            returns = Success.class,
            refuses = {404, 415, 422, 503})
    public Success password(@PathParam("number") String number, PasswordBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        String password = Given.text("password", body.password());
        return Services.use(services.extensions(), AREA, extensions -> {
            extensions.password(number, password, caller);
            return Success.DONE;
        });
    }

    /** Refuses everything from and to an extension. */
    @POST
    @Path("/{number}/disable")
    @Operation(
            value = "Disables an extension, removes its registrations and ends its calls",
            role = Role.OPERATOR,
            returns = SwitchedView.class,
            refuses = {404, 422, 503})
    public SwitchedView disable(
            @PathParam("number") String number,
            @QueryParam("keep_calls") @Nullable String keepCalls,
            @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        boolean keep = Given.flag("keep_calls", keepCalls).orElse(false);
        return Services.use(services.extensions(), AREA, extensions -> {
            var done = extensions.disable(number, keep, caller);
            return new SwitchedView(
                    true, number, done.extension().enabled(), done.terminatedCalls(), done.removedContacts());
        });
    }

    /** Allows it again. */
    @POST
    @Path("/{number}/enable")
    @Operation(
            value = "Enables an extension",
            role = Role.OPERATOR,
            returns = SwitchedView.class,
            refuses = {404, 503})
    public SwitchedView enable(@PathParam("number") String number, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        return Services.use(
                services.extensions(),
                AREA,
                extensions -> new SwitchedView(
                        true, number, extensions.enable(number, caller).enabled(), 0, 0));
    }

    /** New passwords for many. */
    @POST
    @Path("/rotate-passwords")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Gives extensions new generated passwords and ends their registrations",
            role = Role.ADMIN,
            returns = RotatedView.class,
            refuses = {404, 415, 422, 503})
    public RotatedView rotate(RotateBody body, @Context SecurityContext context) {
        Identity caller = Caller.of(context);
        List<String> numbers = named(body.numbers());
        Map<String, String> passwords =
                Services.use(services.extensions(), AREA, extensions -> extensions.rotate(numbers, caller));
        return new RotatedView(passwords.size(), passwords);
    }

    /** Empty for all: that is what an absent key means, while an empty list is a mistake of who made it. */
    private static List<String> named(@Nullable List<String> numbers) {
        if (numbers == null) {
            return List.of();
        }
        if (numbers.isEmpty()) {
            throw ProblemException.invalid("numbers", "[]", "must name extensions; without this key all are meant");
        }
        return numbers.stream().map(number -> Given.text("numbers", number)).toList();
    }

    /** The same file as the shell's import takes. */
    @POST
    @Path("/import")
    @Consumes(CSV)
    @Operation(
            value = "Adds or updates extensions from CSV; all of it or none, and every line that is wrong is named",
            role = Role.ADMIN,
            returns = ImportedView.class,
            refuses = {415, 422, 503})
    public ImportedView importCsv(InputStream body, @Context SecurityContext context) throws IOException {
        Identity caller = Caller.of(context);
        String csv = text(body);
        return new ImportedView(Services.use(services.extensions(), AREA, extensions -> {
            try {
                return extensions.importCsv(new StringReader(csv), caller);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // it is in memory
            }
        }));
    }

    private static String text(InputStream body) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.readAllBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ProblemException.of(400, "the body is not UTF-8");
        }
    }

    /** What the import reads back: hashes in place of passwords. */
    @GET
    @Path("/export")
    @Produces(CSV)
    @Operation(
            value = "All extensions with their password hashes as CSV, as the import reads it",
            role = Role.ADMIN,
            as = CSV,
            returns = String.class,
            kept = true,
            refuses = 503)
    public Response exportCsv(@Context SecurityContext context) {
        Identity caller = Caller.of(context);
        StringWriter csv = new StringWriter();
        Services.ask(services.directoryAdmin(), "the directory", directory -> {
            try {
                directory.exportCsv(csv);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // it is in memory
            }
            return true;
        });
        services.audit().run(audit -> audit.note(caller, "extension.export", "extension", "", "file=-"));
        return Response.ok(csv.toString().getBytes(StandardCharsets.UTF_8))
                .type(CSV + ";charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"extensions.csv\"")
                .build();
    }

    private Response change(String number, ExtensionChange change, @Nullable String ifMatch, SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Long> version = Versions.wanted(ifMatch);
        return found(Services.use(
                services.extensions(), AREA, extensions -> extensions.change(number, change, version, caller)));
    }

    private Response found(Extension extension) {
        return Response.ok(view(extension))
                .header(HttpHeaders.ETAG, Versions.tag(extension.version()))
                .build();
    }

    private ExtensionView view(Extension extension) {
        return ExtensionView.of(extension, registeredNumbers().contains(extension.number()));
    }

    private Set<String> registeredNumbers() {
        return services.contacts()
                .<Set<String>>call(contacts -> contacts.all().keySet())
                .orElse(Set.of());
    }
}
