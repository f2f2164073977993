package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.Operation;
import io.tandempbx.rest.cxf.http.Services;
import io.tandempbx.rest.cxf.resource.Views.UpgradeList;
import io.tandempbx.rest.cxf.resource.Views.UpgradeView;
import io.tandempbx.security.api.Role;
import io.tandempbx.upgrade.api.Progress;
import java.util.List;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;

/** The upgrades of the past and the one under way. */
@Path("/upgrades")
@Produces(MediaType.APPLICATION_JSON)
public final class UpgradesResource {
    private final Services services;

    public UpgradesResource(Services services) {
        this.services = services;
    }

    /** All. */
    @GET
    @Operation(
            value = "Lists upgrades, oldest first, and the steps of the one under way",
            role = Role.OPERATOR,
            returns = UpgradeList.class,
            refuses = 503)
    public UpgradeList list() {
        return Services.ask(services.upgrades(), "the upgrade service", upgrades -> {
            Progress progress = upgrades.progress();
            List<UpgradeView> past =
                    upgrades.history().stream().map(UpgradeView::of).toList();
            return new UpgradeList(
                    past.size(), past, progress.isRunning(), progress.isRunning() ? progress.steps() : List.of());
        });
    }
}
