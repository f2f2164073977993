package io.tandempbx.attendant.core;

import io.tandempbx.call.api.Application;
import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.route.api.MenuService;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Menus as a component. Keeps nothing of a call. */
@Component(
        immediate = true,
        service = {Application.class, SettingsOwner.class},
        configurationPid = AttendantSettings.PID)
public final class AttendantComponent implements Application, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(AttendantComponent.class);

    private final SettingsFile<AttendantSettings> settings = AttendantSettings.file();
    private final ServiceSlot<DirectoryService> directory = new ServiceSlot<>();
    private final ServiceSlot<MenuService> kept = new ServiceSlot<>();
    private final Attendant attendant =
            new Attendant(new Menus(settings::settings, kept, Clock.systemUTC()), this::known);
    private volatile Directory last = new Directory(new DirectorySnapshot("", 0, Map.of()));

    @Activate
    public AttendantComponent(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryService service) {
        directory.bind(service);
    }

    void unbindDirectory(DirectoryService service) {
        directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMenus(MenuService service) {
        kept.bind(service);
    }

    void unbindMenus(MenuService service) {
        kept.unbind(service);
    }

    @Override
    public SettingsFile<AttendantSettings> settings() {
        return settings;
    }

    @Override
    public String name() {
        return Attendant.NAME;
    }

    @Override
    public List<ApplicationAction> on(ApplicationCall call, ApplicationEvent event) {
        return attendant.on(call, event);
    }

    /** As known last while the directory is away. */
    private Directory known() {
        directory
                .call(DirectoryService::snapshot)
                .filter(snapshot -> !last.isOf(snapshot))
                .ifPresent(snapshot -> last = new Directory(snapshot));
        return last;
    }
}
