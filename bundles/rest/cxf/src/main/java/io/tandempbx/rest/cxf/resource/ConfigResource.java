package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Caller;
import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.http.Versions;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.SettingsAdminService.Change;
import io.tandempbx.security.api.SettingsAdminService.State;
import io.tandempbx.wiring.api.SettingsProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
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

/** Settings: those in effect, the rules for new ones, and their change. */
@Path("/config")
@Produces(MediaType.APPLICATION_JSON)
public final class ConfigResource {
    private static final String AREA = "security";

    private final Services services;

    public ConfigResource(Services services) {
        this.services = services;
    }

    /** What is in effect of one file, presets among it; secrets are hidden. */
    record ConfigView(String file, Map<String, String> settings) {}

    /** By file name. */
    record ConfigList(int count, List<ConfigView> files) {}

    /** A file that is not in effect. */
    record ConfigBody(@Nullable String file, @Nullable String content) {}

    /** One broken rule; {@code line} is 0 and {@code key} empty when it is about the file as a whole. */
    record ConfigProblem(String file, int line, String key, String value, String rule) {
        static ConfigProblem of(SettingsProblem problem) {
            return new ConfigProblem(problem.file(), problem.line(), problem.key(), problem.value(), problem.rule());
        }
    }

    /** What shall be different, by key; a key with null is taken out of the file, so that its preset applies. */
    record SettingsBody(@Nullable Map<String, String> settings) {}

    /** A file after a change; {@code in_effect} is false while its owner has not taken it yet. */
    record ConfigChanged(String file, Map<String, String> settings, boolean inEffect) {}

    /** Every broken rule. */
    record ConfigVerdict(String file, boolean valid, List<ConfigProblem> problems) {}

    /** From the bundles that are running. */
    @GET
    @Operation(
            value = "Lists the settings in effect by file, presets among them; secrets are hidden",
            role = Role.OPERATOR,
            returns = ConfigList.class)
    public ConfigList list() {
        List<ConfigView> files = services.settings().inEffect().entrySet().stream()
                .map(entry -> new ConfigView(entry.getKey(), entry.getValue()))
                .toList();
        return new ConfigList(files.size(), files);
    }

    /** One file, with an entity tag. */
    @GET
    @Path("/{pid}")
    @Operation(
            value = "Shows the settings in effect of one file, presets among them; secrets are hidden",
            role = Role.OPERATOR,
            returns = ConfigView.class,
            refuses = {404, 503})
    public Response get(@PathParam("pid") String pid) {
        State state = Services.use(services.settingsAdmin(), AREA, settings -> settings.find(pid));
        return Response.ok(new ConfigView(state.file(), state.settings()))
                .header(HttpHeaders.ETAG, Versions.tag(state.version()))
                .build();
    }

    /** All settings of a file. */
    @PUT
    @Path("/{pid}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Replaces the settings of a file; what is absent takes its preset, a hidden secret stays",
            role = Role.ADMIN,
            returns = ConfigChanged.class,
            refuses = {404, 412, 415, 422, 503})
    public Response put(
            @PathParam("pid") String pid,
            SettingsBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return change(pid, body, true, ifMatch, context);
    }

    /** Some settings of a file. */
    @PATCH
    @Path("/{pid}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            value = "Changes settings of a file; what is absent stays, null takes the preset",
            role = Role.ADMIN,
            returns = ConfigChanged.class,
            refuses = {404, 412, 415, 422, 503})
    public Response patch(
            @PathParam("pid") String pid,
            SettingsBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context SecurityContext context) {
        return change(pid, body, false, ifMatch, context);
    }

    private Response change(
            String pid, SettingsBody body, boolean whole, @Nullable String ifMatch, SecurityContext context) {
        Identity caller = Caller.of(context);
        Optional<Long> version = Versions.wanted(ifMatch);
        if (body.settings() == null) {
            throw ProblemException.invalid("settings", "", "must be given");
        }
        Map<String, Optional<String>> values = new HashMap<>();
        body.settings().forEach((key, value) -> values.put(key, Optional.ofNullable(value)));
        State state = Services.use(
                services.settingsAdmin(),
                AREA,
                settings -> settings.change(pid, new Change(values, whole), version, caller));
        return Response.ok(new ConfigChanged(state.file(), state.settings(), state.inEffect()))
                .header(HttpHeaders.ETAG, Versions.tag(state.version()))
                .build();
    }

    /** By the rules that will apply it. */
    @POST
    @Path("/check")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            value = "Says what is wrong with a file of settings before it is copied to etc; changes nothing",
            role = Role.OPERATOR,
            changes = false,
            returns = ConfigVerdict.class,
            refuses = {415, 422})
    public ConfigVerdict check(ConfigBody body) {
        String file = Given.text("file", body.file());
        if (!file.matches("[A-Za-z0-9_.-]{1,100}")) {
            throw ProblemException.invalid("file", file, "must be the name of a file, without a folder");
        }
        List<ConfigProblem> problems = services.settings().check(file, Given.text("content", body.content())).stream()
                .map(ConfigProblem::of)
                .toList();
        return new ConfigVerdict(file, problems.isEmpty(), problems);
    }
}
