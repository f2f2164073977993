package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.security.api.Role;
import io.tandempbx.wiring.api.SettingsProblem;
import java.util.List;
import java.util.Map;
import javax.ws.rs.Consumes;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Settings: those in effect, and the rules for new ones. */
@Path("/config")
@Produces(MediaType.APPLICATION_JSON)
public final class ConfigResource {
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
